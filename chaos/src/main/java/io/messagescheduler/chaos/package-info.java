/**
 * A run of the whole system under faults: three brokers and two of each process of ours, a load from a seed, one fault after
 * another from the same seed, and at the end one comparison of what was sent with what arrived. What decides
 * ({@link io.messagescheduler.chaos.FaultSchedule}, {@link io.messagescheduler.chaos.Load}, {@link
 * io.messagescheduler.chaos.Checker}) is pure; what breaks things touches only processes, namespaces and mounts of its own.
 */
@NullMarked
package io.messagescheduler.chaos;

import org.jspecify.annotations.NullMarked;
