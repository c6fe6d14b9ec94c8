package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bursts that are written before they are due. While the agent waits for their time, the test looks and then moves the clock. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StagingIT extends DeliveryRig {
    private static final int BURST = 1_000;
    private static final Duration LEAD = Duration.ofSeconds(1);
    private static final Duration AHEAD = Duration.ofMillis(400);

    private static final AtomicInteger TESTS = new AtomicInteger();

    private final AtomicLong brokerOffMs = new AtomicLong();
    private Runnable whileStaged = () -> {};
    private int waits;

    StagingIT(Broker broker) {
        super(broker);
        // The tests share a topic: what is due before its last delivery is late, and in no burst.
        clock.advance(Duration.ofHours(TESTS.incrementAndGet()));
    }

    private DeliveryAgent staging() {
        ElapsedTime time = new ElapsedTime() {
            @Override
            public long nanos() {
                return elapsed.nanos();
            }

            @Override
            public void pause(Duration duration) {
                waits++;
                whileStaged.run();
                clock.advance(duration);
                elapsed.skippedNanos += duration.toNanos();
            }
        };
        return agent(
                outlet(clients::deliveryProducer),
                new BurstStaging(LEAD, clock, time),
                new ClockGuard(() -> clock.millis() + brokerOffMs.get(), () -> null, time));
    }

    private void burst(String target, int count, long dueMs) {
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(
                        Imminent.TOPIC,
                        0,
                        null,
                        text("key"),
                        text(Integer.toString(i)),
                        Imminent.timeTopic(target, dueMs, sequence++)));
            }
        }
    }

    private static String[] numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
    }

    @Test
    void doWork_burstWithinTheLead_isWrittenBeforeItIsDueAndVisibleWhenItIs() throws Exception {
        create("staged", Map.of());
        long dueMs = clock.millis() + AHEAD.toMillis();
        burst("staged", BURST, dueMs);
        whileStaged = () -> {
            assertThat(clock.millis()).isLessThan(dueMs);
            assertThat(uncommittedEnd("staged")).isEqualTo(BURST);
            assertThat(visible("staged")).isEmpty();
        };
        DeliveryAgent agent = staging();
        step(agent, () -> count("sm.delivery.delivered") == BURST);
        assertThat(waits).isEqualTo(1);
        assertThat(clock.millis()).isEqualTo(dueMs);
        assertThat(values("staged")).containsExactly(numbers(BURST));
    }

    @Test
    void doWork_crashWhileABurstIsStaged_deliversEachOnceAllTheSame() throws Exception {
        create("staged-crash", Map.of());
        burst("staged-crash", BURST, clock.millis() + AHEAD.toMillis());
        whileStaged = () -> {
            throw new Crash();
        };
        DeliveryAgent dying = staging();
        assertThatThrownBy(() -> step(dying, () -> false)).isInstanceOf(Crash.class);
        assertThat(uncommittedEnd("staged-crash")).isEqualTo(BURST);
        whileStaged = () -> {};
        DeliveryAgent next = staging();
        step(next, () -> count("sm.delivery.delivered") == BURST);
        assertThat(values("staged-crash")).containsExactly(numbers(BURST));
    }

    @Test
    void doWork_clockJumpsToTheDueTimeOfAStagedBurst_takesItBackUntilItIsDue() throws Exception {
        create("staged-jump", Map.of());
        long dueMs = clock.millis() + AHEAD.toMillis();
        burst("staged-jump", BURST, dueMs);
        whileStaged = () -> {
            clock.step(Duration.ofHours(1));
            brokerOffMs.set(-Duration.ofHours(1).toMillis());
        };
        DeliveryAgent agent = staging();
        step(agent, () -> waits > 0);
        assertThat(values("staged-jump")).isEmpty();
        clock.step(Duration.ofHours(-1));
        brokerOffMs.set(0);
        whileStaged = () -> {};
        step(agent, () -> {
            clock.advance(Duration.ofMillis(1));
            return count("sm.delivery.delivered") == BURST;
        });
        assertThat(clock.millis()).isGreaterThanOrEqualTo(dueMs);
        assertThat(values("staged-jump")).containsExactly(numbers(BURST));
    }

    @Test
    void doWork_messageWithAnIdInABurst_waitsForItsTimeAndSoDoesWhatIsBehindIt() throws Exception {
        create("staged-id", Map.of());
        long dueMs = clock.millis() + AHEAD.toMillis();
        burst("staged-id", BURST, dueMs);
        long version = sequence++;
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(
                            Imminent.TOPIC,
                            0,
                            null,
                            text("key"),
                            text("with an id"),
                            Imminent.version("x-1", "staged-id", dueMs, version)))
                    .get();
        }
        burst("staged-id", 1, dueMs);
        whileStaged = () -> assertThat(uncommittedEnd("staged-id")).isEqualTo(BURST);
        DeliveryAgent agent = staging();
        step(agent, () -> count("sm.delivery.delivered") == BURST);
        assertThat(values("staged-id")).containsExactly(numbers(BURST));
        step(agent, () -> count("sm.delivery.delivered") == BURST + 1 && count("sm.delivery.held") == 1);
        assertThat(values("staged-id")).hasSize(BURST + 1).endsWith("0");
    }
}
