package io.messagescheduler.process;

/** Headings of the README's table, in its order. */
public enum SettingGroup {
    KAFKA("Kafka"),
    WHEEL("Timing wheel"),
    TOPICS("Topics and messages"),
    DELIVERY("Delivery"),
    INDEX("Index of schedules"),
    PROCESSES("Processes and threads"),
    HTTP("HTTP"),
    EMBEDDED("Embedded broker and database"),
    EXPERIMENT("Experiment"),
    BENCHMARK("Benchmark"),
    DATABASE_SCHEDULER("Database schedulers of the experiment"),
    LOGGING("Logging");

    private final String title;

    SettingGroup(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
