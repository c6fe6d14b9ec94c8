package io.messagescheduler.testkit;

/** A running Kafka broker, as a test sees it. */
public interface Broker {

    /** Where clients connect, such as {@code localhost:41234}; the same after a restart. */
    String bootstrapServers();
}
