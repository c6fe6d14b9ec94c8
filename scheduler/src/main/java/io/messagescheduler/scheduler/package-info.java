/**
 * The Scheduler process, the control plane: sets the topics up, sees which windows have opened, hands drain jobs to Workers
 * over HTTP, and frees the space of what was moved on. It keeps no state that matters. Of several Schedulers one leads and does
 * this; the others wait to be elected.
 */
@NullMarked
package io.messagescheduler.scheduler;

import org.jspecify.annotations.NullMarked;
