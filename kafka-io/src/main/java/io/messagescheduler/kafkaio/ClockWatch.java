package io.messagescheduler.kafkaio;

import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures every ten seconds by how much this process's wall clock is off the broker's, so that a clock which drifts is seen
 * before anybody is late, or early. {@link #last()} may be asked from any thread.
 */
public final class ClockWatch implements Agent {
    private static final Logger log = LoggerFactory.getLogger(ClockWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration TURN = Duration.ofMillis(200);

    /** Beyond this the clock is said to be off. */
    public static final Duration BOUND = Duration.ofMillis(500);

    /**
     * One look.
     *
     * @param aheadMs of the broker's clock, negative when behind; at least, whatever the answer took
     * @param atNanos of the process's {@link ElapsedTime}
     */
    public record Skew(long aheadMs, long atNanos) {
        static Skew of(long wallMs, long brokerMs, long tookMs, long atNanos) {
            // The broker read its clock at some moment while it was asked.
            long most = wallMs + tookMs - brokerMs;
            long least = wallMs - brokerMs;
            return new Skew(least > 0 ? least : Math.min(most, 0), atNanos);
        }

        /** Whether it is more than that off, either way. */
        public boolean exceeds(Duration bound) {
            return Math.abs(aheadMs) > bound.toMillis();
        }
    }

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final InstantSource clock;
    private final ElapsedTime elapsed;
    private @Nullable Producer<byte[], byte[]> producer;
    private long nextNanos;
    private volatile @Nullable Skew last;

    /** @param producers makes one that is kept, and another when that has failed */
    public ClockWatch(
            Supplier<Producer<byte[], byte[]>> producers,
            InstantSource clock,
            ElapsedTime elapsed,
            MeterRegistry registry) {
        this.producers = producers;
        this.clock = clock;
        this.elapsed = elapsed;
        this.nextNanos = elapsed.nanos();
        new Meters(registry).gauge(Metric.CLOCK_SKEW, () -> {
            Skew known = last;
            return known == null ? 0 : known.aheadMs() / 1_000.0;
        });
    }

    @Override
    public String roleName() {
        return "clock-watch";
    }

    @Override
    public int doWork() throws InterruptedException {
        if (elapsed.nanos() - nextNanos < 0) {
            elapsed.pause(TURN);
            return 0;
        }
        nextNanos = elapsed.nanos() + EVERY.toNanos();
        try {
            look();
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) == KafkaErrors.Kind.STOP) {
                throw e;
            }
            log.warn("The broker's clock cannot be read: {}", e.toString());
            closeProducer();
        }
        return 1;
    }

    private void look() {
        Producer<byte[], byte[]> asked = producer == null ? producers.get() : producer;
        producer = asked;
        long wallMs = clock.millis();
        long askingNanos = elapsed.nanos();
        long brokerMs = BrokerClock.ask(asked);
        long answeredNanos = elapsed.nanos();
        Skew before = last;
        Skew now = Skew.of(
                wallMs, brokerMs, Duration.ofNanos(answeredNanos - askingNanos).toMillis(), answeredNanos);
        last = now;
        if (now.exceeds(BOUND)) {
            log.warn("{}: set this machine's clock, or the broker's", sentence(now));
        } else if (before != null && before.exceeds(BOUND)) {
            log.info("The clock agrees with the broker's again");
        }
    }

    /** The latest look; null before the first that was answered. */
    public @Nullable Skew last() {
        return last;
    }

    /** The same, with a word about the clock when all else is well and the clock is not. */
    public Readiness qualify(Readiness readiness) {
        Skew known = last;
        return readiness.ready() && known != null && known.exceeds(BOUND) ? Readiness.yes(sentence(known)) : readiness;
    }

    private static String sentence(Skew skew) {
        return "The wall clock is " + Math.abs(skew.aheadMs()) + " ms " + (skew.aheadMs() > 0 ? "ahead of" : "behind")
                + " the broker's";
    }

    private void closeProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void onClose() {
        closeProducer();
    }
}
