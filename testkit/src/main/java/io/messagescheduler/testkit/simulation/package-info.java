/**
 * Kafka's log, in memory and in one thread, on a clock that a test moves: what brokers, group and transaction coordinators do to
 * records, as far as this system's guarantees lean on it, behind Kafka's own client interfaces. A contract test runs the
 * same checks over it and over a real broker.
 */
@NullMarked
package io.messagescheduler.testkit.simulation;

import org.jspecify.annotations.NullMarked;
