package io.messagescheduler.monitoring;

/** What a metric's value does. */
public enum Kind {
    /** Only grows; from 0 at the start of its process. */
    COUNTER("counter"),
    /** Goes up and down. */
    GAUGE("gauge"),
    /** Times, as a histogram in seconds. */
    TIMER("histogram"),
    /** Sizes, as a histogram. */
    DISTRIBUTION("histogram"),
    /** A Kafka client's own total, summed over the process's clients, those closed already included. */
    KAFKA_TOTAL("counter"),
    /** A Kafka client's own figure: the greatest of the process's clients, not a number when none has one. */
    KAFKA_GREATEST("gauge");

    private final String prometheusType;

    Kind(String prometheusType) {
        this.prometheusType = prometheusType;
    }

    /** As the {@code # TYPE} line at {@code /metrics} says. */
    public String prometheusType() {
        return prometheusType;
    }

    boolean isOfKafkaClients() {
        return this == KAFKA_TOTAL || this == KAFKA_GREATEST;
    }
}
