package io.messagescheduler.kafkaio;

import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/**
 * What the agents of a process are made of: its mains take it from the machine and a cluster, a simulation from a clock and a
 * log of its own.
 *
 * @param instance name of the process, stable across restarts
 */
public record EngineParts(
        String instance,
        Settings settings,
        Layout layout,
        DataClients clients,
        InstantSource clock,
        ElapsedTime elapsed,
        MeterRegistry meters) {}
