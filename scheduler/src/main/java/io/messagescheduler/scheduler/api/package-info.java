/**
 * The REST API for schedules with an id: ours below {@code /api/v1}, described by {@code openapi.yaml} beside this package's
 * classes, and the routes of the etf1 scheduler and of its admin server. What changes something is written to the intake
 * topic like any producer's record, and its outcome is read from the outcomes topic; look-ups ask the schedule index.
 */
@NullMarked
package io.messagescheduler.scheduler.api;

import org.jspecify.annotations.NullMarked;
