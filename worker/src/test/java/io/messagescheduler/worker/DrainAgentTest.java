package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.UnwritableTopics;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.ManualTime;
import io.messagescheduler.worker.JobSource.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.Test;

class DrainAgentTest {
    private static final BucketLadder LADDER =
            new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofSeconds(10), null);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T19:00:00Z"));
    private final List<Status> told = new ArrayList<>();
    private Duration brokerAhead = Duration.ZERO;

    private DrainAgent agent() {
        ElapsedTime time = new ManualTime(clock);
        UnwritableTopics unwritable = new UnwritableTopics(1_000);
        DrainJob job = new DrainJob(UUID.randomUUID(), "__SM_BUCKET_10_0", clock.millis() + 10_000, Map.of(0, 1L));
        return new DrainAgent(
                "drain-0",
                (status, about, wait) -> {
                    told.add(status);
                    return job;
                },
                new MockConsumer<>("none"),
                // It never comes to connecting.
                new DrainProducers(
                        new KafkaClients("localhost:9092", new Properties(), 1_000),
                        clock,
                        time,
                        "drain-0",
                        unwritable),
                LADDER,
                new SystemRecords(SystemRecords.Stage.DRAIN, false, 1, LADDER),
                new ClockGuard(() -> clock.millis() + brokerAhead.toMillis(), () -> null, time),
                clock,
                time,
                new DrainMetrics(new SimpleMeterRegistry()),
                Duration.ofMillis(10));
    }

    @Test
    void doWork_clockJumps_givesTheJobBackAndAsksForNoneUntilTheBrokerAgrees() throws Exception {
        DrainAgent agent = agent();
        agent.doWork();
        assertThat(told).containsExactly(Status.READY);
        clock.step(Duration.ofHours(-1));
        brokerAhead = Duration.ofHours(1);
        for (int i = 0; i < 20; i++) {
            agent.doWork();
        }
        assertThat(told).containsExactly(Status.READY, Status.ERROR);
        clock.step(Duration.ofHours(1));
        brokerAhead = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            agent.doWork();
        }
        assertThat(told).startsWith(Status.READY, Status.ERROR, Status.READY);
    }
}
