/**
 * The Worker process: drains buckets whose window has opened, and delivers what is due to its target topic, exactly once.
 */
@NullMarked
package io.messagescheduler.worker;

import org.jspecify.annotations.NullMarked;
