/** Tests of the Scheduler. */
@NullMarked
package io.messagescheduler.scheduler;

import org.jspecify.annotations.NullMarked;
