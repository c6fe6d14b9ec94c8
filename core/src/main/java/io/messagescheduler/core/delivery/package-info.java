/**
 * Delivery at the due time, exactly once: the timer, the checkpoint that says which records of a partition are
 * delivered, and the state machine that keeps both in step. It is told the time and the records, and says what to send
 * and what to commit.
 */
@NullMarked
package io.messagescheduler.core.delivery;

import org.jspecify.annotations.NullMarked;
