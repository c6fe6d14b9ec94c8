package io.messagescheduler.monitoring.resource;

import java.time.Instant;

/**
 * What one instance of the run uses at an instant. Memory, threads and processes are those of now; all else counts from
 * the instance's first start and never falls.
 *
 * @param processes its own and their descendants
 */
public record ResourceSample(
        Instant time,
        String instance,
        int processes,
        int threads,
        long residentBytes,
        long userMs,
        long systemMs,
        long writtenBytes,
        long readBytes,
        Traffic traffic) {}
