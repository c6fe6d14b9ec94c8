/**
 * The rules by which schedules with an id are replaced, cancelled and moved. The index is told what stands in the schedules
 * log, record by record, and says what to keep and what to send. That a version was cancelled is never its own decision: it
 * asks the delivery task, the only one that could deliver it, and believes its answer.
 */
@NullMarked
package io.messagescheduler.core.index;

import org.jspecify.annotations.NullMarked;
