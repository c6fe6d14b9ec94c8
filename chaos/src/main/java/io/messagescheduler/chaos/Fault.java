package io.messagescheduler.chaos;

/**
 * One fault to come.
 *
 * @param which decides who is hit, where several could be: modulo their number
 * @param durationMs from its begin until it is mended
 * @param calmMs least time from then until the next one begins
 */
record Fault(FaultKind kind, int which, long durationMs, long calmMs) {}
