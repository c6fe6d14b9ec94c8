/** Tests of what decides: the schedule of faults, the load, the checker. */
@NullMarked
package io.messagescheduler.chaos;

import org.jspecify.annotations.NullMarked;
