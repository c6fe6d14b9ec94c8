package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.ClockWatch.Skew;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClockWatchIT {
    private final KafkaClients clients;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    ClockWatchIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
    }

    @Test
    void doWork_clockAnHourAhead_isMeasuredAndSaid() throws Exception {
        try (Admin admin = clients.admin("test")) {
            NewTopic topic = new NewTopic(Names.CLOCK, 1, (short) 1)
                    .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
            TopicSetup.await(admin.createTopics(List.of(topic)).all());
            TopicSetup.awaitLeaders(admin, List.of(topic));
        }
        InstantSource clock = () -> Instant.now().plus(Duration.ofHours(1));
        ClockWatch watch = new ClockWatch(() -> clients.producer("watch"), clock, ElapsedTime.MACHINE, registry);
        assertThat(watch.qualify(Readiness.yes())).isEqualTo(Readiness.yes());

        while (watch.last() == null) { // a broker that is slow to answer is asked again
            watch.doWork();
        }

        Duration hour = Duration.ofHours(1);
        assertThat(watch.last()).isNotNull().satisfies(look -> {
            // The answer took a while; the rest of the hour is beyond doubt.
            assertThat(look.aheadMs()).isBetween(hour.minusMinutes(1).toMillis(), hour.toMillis());
            assertThat(registry.get("sm.clock.skew").gauge().value()).isEqualTo(look.aheadMs() / 1_000.0);
        });
        assertThat(watch.qualify(Readiness.yes())).satisfies(readiness -> {
            assertThat(readiness.ready()).isTrue();
            assertThat(readiness.reason()).contains("ahead of the broker's");
        });
        assertThat(watch.qualify(Readiness.no("other"))).isEqualTo(Readiness.no("other"));
        assertThat(watch.doWork()).as("the next look is not due").isZero();
        watch.onClose();
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 1000, 0, 0",
        "1000, 990, 0, 10",
        "1000, 990, 50, 10",
        "1000, 1010, 0, -10",
        "1000, 1010, 4, -6",
        "1000, 1010, 50, 0",
    })
    void skew_ofAnAnswer_isWhatIsCertain(long wallMs, long brokerMs, long tookMs, long aheadMs) {
        assertThat(Skew.of(wallMs, brokerMs, tookMs, 0).aheadMs()).isEqualTo(aheadMs);
    }
}
