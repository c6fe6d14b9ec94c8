package io.messagescheduler.core.message;

/** The name of every header that this system reads or writes, and what becomes of it. */
public final class HeaderNames {
    // What a producer writes, dialect time/topic.
    public static final String TIME = "time";
    public static final String TOPIC = "topic";
    public static final String SCHEDULE_ID = "schedule-id";
    /** The lower-case name of an {@link Action}; {@code schedule} when it is absent. Read in both dialects. */
    public static final String SCHEDULE_ACTION = "schedule-action";
    /** What whoever asks finds the outcome by: printable ASCII. Read in both dialects. */
    public static final String SCHEDULE_REQUEST_ID = "schedule-request-id";

    // What a producer writes, dialect epoch.
    /** Due time in epoch seconds, decimal text. */
    public static final String SCHEDULER_EPOCH = "scheduler-epoch";

    public static final String SCHEDULER_TARGET_TOPIC = "scheduler-target-topic";
    /** The delivered record's key, any bytes. */
    public static final String SCHEDULER_TARGET_KEY = "scheduler-target-key";

    // What the delivery adds in the epoch dialect.
    /** The original record's timestamp in epoch seconds, decimal text. */
    public static final String SCHEDULER_TIMESTAMP = "scheduler-timestamp";
    /** The original record's key, which is the schedule id. */
    public static final String SCHEDULER_KEY = "scheduler-key";
    /** The topic that the original record was sent to. */
    public static final String SCHEDULER_TOPIC = "scheduler-topic";

    // Stamped at intake, read by the Workers, gone on delivery.
    /** {@link Stamp#encode(long)} of the due time in epoch milliseconds. */
    public static final String DUE = "__sm_due";
    /** {@link Sequence#encode()}. */
    public static final String SEQUENCE = "__sm_seq";
    /** {@link Stamp#encode(long)} of the original record's timestamp in epoch milliseconds. */
    public static final String ORIGINAL_TIMESTAMP = "__sm_timestamp";
    /** {@link Attempts#encode()}; only on a record whose target could not be written to. */
    public static final String ATTEMPTS = "__sm_attempts";

    /** {@link Hold#encode()}; only on a record with an id that came up before all cancels in time were heard. */
    public static final String HOLD = "__sm_hold";

    // On the records of a schedule with an id, and gone on delivery.
    /** The schedule id in UTF-8. */
    public static final String ID = "__sm_id";
    /** What a record of the schedules log says: the lower-case name of a {@link Command}. */
    public static final String COMMAND = "__sm_command";
    /** {@link Sequence#encode()} of the producer's own record. */
    public static final String ORIGIN = "__sm_origin";
    /** {@link Stamp#encode(long)} of the version that an event is about: its offset in the schedules log. */
    public static final String VERSION = "__sm_version";
    /** {@link Stamp#encode(long)} of the version that a moved schedule had before. */
    public static final String MOVED_FROM = "__sm_moved_from";
    /** Marks a tombstone that this system wrote, since a schedule was delivered or refused; any value. */
    public static final String TOMBSTONE = "__sm_tombstone";

    // Trace headers: text, written once each and replaced at each hop.
    /** When the MessageHandler routed the record: {@link Stamp#text(long)}. */
    public static final String MH_TIMESTAMP = "__sm_mh_timestamp";
    /** When a Worker last moved the record: {@link Stamp#text(long)}. */
    public static final String WORKER_TIMESTAMP = "__sm_worker_timestamp";
    /** Number of moves between topics so far, decimal text; 1 after the MessageHandler. */
    public static final String HOP_COUNT = "__sm_message_hopcount";
    /** The drain job that last moved the record, a UUID as text. */
    public static final String JOB_ID = "__sm_job_id";

    // On a dead letter, all text.
    /** The name of an {@link InvalidSchedule.Code}. */
    public static final String ERROR_CODE = "__sm_error_code";

    public static final String ERROR_MESSAGE = "__sm_error_message";
    public static final String ERROR_ORIGIN_TOPIC = "__sm_origin_topic";
    public static final String ERROR_ORIGIN_PARTITION = "__sm_origin_partition";
    public static final String ERROR_ORIGIN_OFFSET = "__sm_origin_offset";
    /** Which part of the path gave up: intake, drain or deliver. */
    public static final String ERROR_STAGE = "__sm_stage";
    /** How often delivery was tried, decimal text: 0 when it never came to that. Not {@link #ATTEMPTS}, which is binary. */
    public static final String ERROR_ATTEMPTS = "__sm_error_attempts";
    /** Marks a dead letter without the key, value and headers that its record had; any value. */
    public static final String ERROR_WITHOUT_PAYLOAD = "__sm_error_without_payload";
    /** When it gave up: {@link Stamp#text(long)}. */
    public static final String FAILED_AT = "__sm_failed_at";

    // The experiment's: to the engine they are headers like any other and pass through.
    public static final String MESSAGE_ID = "__sm_msg_id";
    public static final String EXPERIMENT_ID = "__sm_exp_id";
    public static final String EXPERIMENT_CREATION_TIME = "__sm_exp_creation_time";

    private HeaderNames() {}

    /**
     * Whether only this system may write the header: such a header of a producer's is stripped at intake, so that nobody
     * can forge one. This is the one list; a name that merely begins like these passes through.
     */
    public static boolean isWrittenByUs(String name) {
        return isStamp(name)
                || isTrace(name)
                || switch (name) {
                    case SCHEDULER_TIMESTAMP,
                            SCHEDULER_KEY,
                            SCHEDULER_TOPIC,
                            ERROR_CODE,
                            ERROR_MESSAGE,
                            ERROR_ORIGIN_TOPIC,
                            ERROR_ORIGIN_PARTITION,
                            ERROR_ORIGIN_OFFSET,
                            ERROR_STAGE,
                            ERROR_ATTEMPTS,
                            ERROR_WITHOUT_PAYLOAD,
                            FAILED_AT,
                            TOMBSTONE -> true;
                    default -> false;
                };
    }

    /** Whether a record of the dialect loses the header on delivery: its scheduling headers and our stamps. */
    public static boolean isRemovedOnDelivery(String name, Dialect dialect) {
        return isStamp(name) || isScheduling(name, dialect);
    }

    /** Whether the header tells of the way that a message went; kept on delivery unless the deployment says otherwise. */
    public static boolean isTrace(String name) {
        return switch (name) {
            case MH_TIMESTAMP, WORKER_TIMESTAMP, HOP_COUNT, JOB_ID -> true;
            default -> false;
        };
    }

    private static boolean isStamp(String name) {
        return switch (name) {
            case DUE, SEQUENCE, ORIGINAL_TIMESTAMP, ATTEMPTS, HOLD, ID, COMMAND, ORIGIN, VERSION, MOVED_FROM -> true;
            default -> false;
        };
    }

    private static boolean isScheduling(String name, Dialect dialect) {
        return switch (dialect) {
            case TIME_TOPIC ->
                switch (name) {
                    case TIME, TOPIC, SCHEDULE_ID, SCHEDULE_ACTION, SCHEDULE_REQUEST_ID -> true;
                    default -> false;
                };
            case EPOCH ->
                switch (name) {
                    case SCHEDULER_EPOCH,
                            SCHEDULER_TARGET_TOPIC,
                            SCHEDULER_TARGET_KEY,
                            SCHEDULE_ACTION,
                            SCHEDULE_REQUEST_ID -> true;
                    default -> false;
                };
        };
    }
}
