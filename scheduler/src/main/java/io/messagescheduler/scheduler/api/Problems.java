package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.process.Problem;

/** The problems that this API tells of, one kind each. */
final class Problems {
    private Problems() {}

    static Problem badRequest(String detail) {
        return new Problem(400, "bad-request", detail);
    }

    static Problem notSchedulable(InvalidSchedule reason) {
        return new Problem(422, "not-schedulable", reason.message())
                .with("code", reason.code().name());
    }

    static Problem notSchedulable(String detail) {
        return new Problem(422, "not-schedulable", detail);
    }

    static Problem keyReused() {
        return new Problem(
                422,
                "idempotency-key-reused",
                "This Idempotency-Key was used for another request: give every request a key of its own.");
    }

    static Problem tooLarge(int mostBytes) {
        return new Problem(
                413,
                "too-large",
                "A message may have " + mostBytes + " bytes (SM_MAX_MESSAGE_BYTES), headers included.");
    }

    static Problem unknownId() {
        return new Problem(404, "unknown-id", "No schedule with this id waits, and none ended lately.");
    }

    static Problem notFound(String detail) {
        return new Problem(404, "not-found", detail);
    }

    static Problem busy() {
        return new Problem(429, "busy", "Too many requests are under way: repeat it a little later.")
                .withHeader("Retry-After", "1");
    }

    static Problem unavailable(String detail) {
        return new Problem(503, "unavailable", detail).withHeader("Retry-After", "1");
    }

    static Problem notAcknowledged(String id, String request) {
        return new Problem(
                        503,
                        "not-acknowledged",
                        "Kafka did not acknowledge it in time, so whether it was taken is unknown: repeat it with the"
                                + " member request as Idempotency-Key, which does it at most once.")
                .with("id", id)
                .with("request", request)
                .withHeader("Retry-After", "1");
    }
}
