/**
 * The index of schedules with an id: what waits under which id, and what became of it. A Kafka Streams application around the
 * rules of {@code core.index}, which follows the schedules log, keeps its state in RocksDB with a changelog in Kafka, and asks
 * the delivery tasks to drop what is cancelled. The look-ups read that state in place.
 */
@NullMarked
package io.messagescheduler.index;

import org.jspecify.annotations.NullMarked;
