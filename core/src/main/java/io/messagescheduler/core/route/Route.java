package io.messagescheduler.core.route;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.message.InvalidSchedule;

/** Where a message goes next. Exactly one applies to a message at an instant. */
public sealed interface Route {
    /** To the bucket that is always open: due within the next seconds, or overdue. */
    record Imminent() implements Route {}

    /** To a ring slot or the overflow bucket, until its window opens. */
    record Park(Bucket bucket) implements Route {}

    /** To the dead-letter topic. The router itself refuses nothing: intake does. */
    record Reject(InvalidSchedule reason) implements Route {}
}
