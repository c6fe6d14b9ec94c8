package io.messagescheduler.client;

import java.util.Set;

/** The headers that tell the scheduler what to do, and those that tell a consumer where a record comes from. */
public final class HeaderNames {
    // Dialect time/topic: what a producer writes to the intake topic.
    public static final String TIME = "time";
    public static final String TOPIC = "topic";
    public static final String SCHEDULE_ID = "schedule-id";
    /** {@code schedule} (as when it is absent), {@code cancel}, {@code move} or {@code fire}. */
    public static final String SCHEDULE_ACTION = "schedule-action";

    public static final String SCHEDULE_REQUEST_ID = "schedule-request-id";

    // Dialect epoch: what a producer writes to a schedules topic.
    /** Due time in epoch seconds, decimal text. */
    public static final String SCHEDULER_EPOCH = "scheduler-epoch";

    public static final String SCHEDULER_TARGET_TOPIC = "scheduler-target-topic";
    public static final String SCHEDULER_TARGET_KEY = "scheduler-target-key";

    // Dialect epoch: what the scheduler adds to the record that it delivers.
    public static final String SCHEDULER_TIMESTAMP = "scheduler-timestamp";
    /** The schedule id. */
    public static final String SCHEDULER_KEY = "scheduler-key";

    public static final String SCHEDULER_TOPIC = "scheduler-topic";

    // Written by Retries and Schedules.
    /** Which retry the record is, decimal text, 1 for the first. */
    public static final String RETRY_ATTEMPT = "retry-attempt";
    /** The timestamp of the record that failed first, in epoch seconds, decimal text. */
    public static final String RETRY_ORIGINAL_TIMESTAMP = "retry-original-timestamp";

    /** What the names of the system's own headers begin with. */
    static final String SYSTEM_PREFIX = "__sm_";

    /** What the names of all headers of the epoch dialect begin with. */
    static final String EPOCH_PREFIX = "scheduler-";

    private static final Set<String> TIME_TOPIC_DIALECT =
            Set.of(TIME, TOPIC, SCHEDULE_ID, SCHEDULE_ACTION, SCHEDULE_REQUEST_ID);
    private static final Set<String> EPOCH_DIALECT = Set.of(
            SCHEDULER_EPOCH,
            SCHEDULER_TARGET_TOPIC,
            SCHEDULER_TARGET_KEY,
            SCHEDULER_TIMESTAMP,
            SCHEDULER_KEY,
            SCHEDULER_TOPIC);

    private HeaderNames() {}

    /** Whether the scheduler would take the header for one that it, or this client, has written. */
    static boolean isReserved(String name) {
        return name.startsWith(SYSTEM_PREFIX) || TIME_TOPIC_DIALECT.contains(name) || EPOCH_DIALECT.contains(name);
    }
}
