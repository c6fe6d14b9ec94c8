package io.messagescheduler.mini.junit;

import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.mini.SimulatedScheduler;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The message scheduler, as the test of an application sees it. Belongs to the test's thread; nothing runs in between. */
public final class TestScheduler implements AutoCloseable {
    private final SimulatedScheduler engine;

    TestScheduler(SimulatedScheduler engine) {
        this.engine = engine;
    }

    /** What the scheduler's clock shows. */
    public Instant now() {
        return engine.clock().instant();
    }

    /**
     * Writes a record as the application's producer would, to {@code SCHEDULED_MESSAGES} as a rule: a message, or a cancel,
     * move or fire of one with an id. What is due at once is delivered when this returns.
     */
    public void schedule(ProducerRecord<byte[], byte[]> record) {
        engine.send(record);
    }

    /** Lets time pass; each message that comes due is delivered at its instant. */
    public void advance(Duration duration) {
        engine.advance(duration);
    }

    /** What a read_committed consumer of the topic sees, partition by partition from the beginning. */
    public List<ConsumerRecord<byte[], byte[]>> delivered(String topic) {
        return engine.log().records(topic);
    }

    /** What could not be scheduled or delivered; the header {@code __sm_error_code} says why. */
    public List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return engine.log().records(Names.DEAD_LETTERS);
    }

    /** What became of requests: key is the schedule id, value JSON. */
    public List<ConsumerRecord<byte[], byte[]>> outcomes() {
        return engine.log().records(Names.OUTCOMES);
    }

    /** The log beneath, for topics of the test's own and consumers of its own. */
    public SimulatedLog log() {
        return engine.log();
    }

    /** Stops the scheduler in good order. */
    @Override
    public void close() {
        engine.close();
    }
}
