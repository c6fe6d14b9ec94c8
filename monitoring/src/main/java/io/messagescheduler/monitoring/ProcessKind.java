package io.messagescheduler.monitoring;

/** The processes that have metrics of ours. */
public enum ProcessKind {
    SCHEDULER("scheduler"),
    MESSAGE_HANDLER("message-handler"),
    WORKER("worker"),
    MESSENGER("messenger"),
    /** The scheduler of a system that the experiment compares with; its instance says which. */
    PEER("peer");

    private final String label;

    ProcessKind(String label) {
        this.label = label;
    }

    /** The value of the label {@code process}, and the name of the Prometheus job. */
    public String label() {
        return label;
    }
}
