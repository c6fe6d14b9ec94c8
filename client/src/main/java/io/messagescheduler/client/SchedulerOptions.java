package io.messagescheduler.client;

import java.time.InstantSource;

/**
 * What a {@link SchedulerClient} may be told beside Kafka's own settings.
 *
 * @param intakeTopic the topic that the scheduler reads; {@value #DEFAULT_INTAKE_TOPIC} unless the deployment says otherwise
 * @param clock what delays count from and what due times are checked against
 */
public record SchedulerOptions(String intakeTopic, InstantSource clock) {
    public static final String DEFAULT_INTAKE_TOPIC = "SCHEDULED_MESSAGES";

    public SchedulerOptions {
        InputRules.schedulerTopic(intakeTopic);
    }

    /** The default intake topic and the system's clock. */
    public static SchedulerOptions defaults() {
        return new SchedulerOptions(DEFAULT_INTAKE_TOPIC, InstantSource.system());
    }

    public SchedulerOptions withIntakeTopic(String topic) {
        return new SchedulerOptions(topic, clock);
    }

    public SchedulerOptions withClock(InstantSource source) {
        return new SchedulerOptions(intakeTopic, source);
    }
}
