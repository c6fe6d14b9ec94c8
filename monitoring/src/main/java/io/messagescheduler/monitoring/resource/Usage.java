package io.messagescheduler.monitoring.resource;

/**
 * What one process of the operating system uses.
 *
 * @param startedMs epoch milliseconds; with the pid it tells one life from the next
 * @param userMs processor time in user mode since its start
 * @param systemMs processor time in the kernel since its start
 * @param residentBytes memory now
 * @param writtenBytes to disk, since its start; 0 where the system does not say
 * @param readBytes from disk, likewise
 * @param threads now
 */
record Usage(
        long pid,
        long startedMs,
        long userMs,
        long systemMs,
        long residentBytes,
        long writtenBytes,
        long readBytes,
        int threads) {}
