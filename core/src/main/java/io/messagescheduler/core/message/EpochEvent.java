package io.messagescheduler.core.message;

/**
 * What happens to schedules of the epoch dialect, as etf1's kafka-message-scheduler counts it in {@code
 * kafka_scheduler_event_total}, by these names.
 */
public enum EpochEvent {
    /** Refused: no id, a bad time, too old. */
    INVALID("kafka_scheduler_invalid_schedule"),
    /** Asked to be deleted. */
    DELETED("kafka_scheduler_deleted_schedule"),
    /** Taken, due in the future. */
    PLANNED("kafka_scheduler_planned_schedule"),
    /** Taken when its due time had passed, though it had not when it was produced. */
    MISSED("kafka_scheduler_missed_schedule"),
    /** Delivered. */
    TRIGGERED("kafka_scheduler_triggered_schedule"),
    /** Anything else that is asked of one: to be moved, to be fired. */
    OTHER("kafka_scheduler_other");

    private final String label;

    EpochEvent(String label) {
        this.label = label;
    }

    /** As the metric has it. */
    public String label() {
        return label;
    }
}
