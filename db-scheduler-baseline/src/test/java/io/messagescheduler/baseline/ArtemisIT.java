package io.messagescheduler.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.embedded.EmbeddedArtemis;
import io.messagescheduler.messenger.Handover.HandoverFailed;
import io.messagescheduler.messenger.SentMessage;
import io.messagescheduler.process.Application;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.ServerProcess;
import io.messagescheduler.testkit.WithKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithKafka
class ArtemisIT {
    private static final String TOPIC = "TARGET-ARTEMIS";

    private final Broker kafka;

    @TempDir
    Path directory;

    ArtemisIT(Broker kafka) {
        this.kafka = kafka;
    }

    @Test
    void run_batchesWithUncertainOutcomesAndAKilledBroker_eachMessageArrivesUnchangedAndNotEarly() throws Exception {
        long dueMs = System.currentTimeMillis() + 10_000;
        List<SentMessage> sent = TestMessages.messages(0, 300, TOPIC, dueMs, 5);
        TestProcess process = new TestProcess(Map.of("SM_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()));
        try (ServerProcess artemis = artemis();
                Target target = new Target(kafka.bootstrapServers(), TOPIC)) {
            String url = start(artemis);
            ArtemisHandover first = new ArtemisHandover(url, "run");
            assertThatThrownBy(() -> first.handOver(0, sent)).isInstanceOf(IllegalStateException.class);
            assertThat(first.settle()).isZero();
            first.handOver(0, sent.subList(0, 100));
            ArtemisHandover other = new ArtemisHandover(url, "run");
            assertThatThrownBy(other::settle).as("while another hands over").isInstanceOf(HandoverFailed.class);
            first.handOver(100, sent.subList(100, 200));
            assertThatThrownBy(() -> first.handOver(100, sent.subList(100, 200)))
                    .as("the same again")
                    .isInstanceOf(HandoverFailed.class);

            artemis.kill();
            assertThatThrownBy(() -> first.handOver(200, sent.subList(200, 300)))
                    .isInstanceOf(HandoverFailed.class);
            assertThat(start(artemis)).isEqualTo(url);
            first.close();
            assertThat(settle(other)).isEqualTo(200);
            other.handOver(200, sent.subList(200, 300));
            other.close();

            Application scheduler = new Artemis().scheduler(process, Optional.of(url));
            try {
                scheduler.start();
                target.await(300);
                assertThat(target.records()).hasSize(300);
                target.byNumber().forEach((number, record) -> {
                    Target.assertUnchanged(record, sent.get(number));
                    assertThat(record.timestamp())
                            .isGreaterThanOrEqualTo(sent.get(number).dueMs());
                });
                assertThat(process.details()).containsEntry("engine", "Artemis");
                assertThat(scheduler.readiness().ready()).isTrue();
            } finally {
                scheduler.close();
            }
            assertThat(artemis.stop()).isZero();
        }
    }

    private static int settle(ArtemisHandover handover) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (true) {
            try {
                return handover.settle();
            } catch (HandoverFailed later) {
                assertThat(System.nanoTime()).as("settled by now: %s", later).isLessThan(deadline);
                Thread.sleep(20);
            }
        }
    }

    private static String start(ServerProcess artemis) throws Exception {
        return Objects.requireNonNull(
                artemis.start(run -> run.details().containsKey("url")).details().get("url"));
    }

    private ServerProcess artemis() {
        return new ServerProcess(
                EmbeddedArtemis.class.getName(),
                "artemis",
                directory,
                Map.of("SM_EMBEDDED_DATA_DIR", directory.toString()));
    }
}
