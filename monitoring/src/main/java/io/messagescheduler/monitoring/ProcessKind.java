package io.messagescheduler.monitoring;

/** The processes that have metrics of ours. */
public enum ProcessKind {
    SCHEDULER("scheduler"),
    MESSAGE_HANDLER("message-handler"),
    WORKER("worker"),
    MESSENGER("messenger");

    private final String label;

    ProcessKind(String label) {
        this.label = label;
    }

    /** The value of the label {@code process}, and the name of the Prometheus job. */
    public String label() {
        return label;
    }
}
