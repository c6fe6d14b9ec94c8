package io.messagescheduler.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.messenger.Handover;
import io.messagescheduler.messenger.HandoverContext;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.messenger.PeerMain;
import io.messagescheduler.messenger.SentMessage;
import io.messagescheduler.process.Application;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.ServerProcess;
import io.messagescheduler.testkit.WithKafka;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WithKafka
class DatabaseSchedulerIT {
    private static final int COUNT = 400;
    private static final long CLASSIC_PERIOD_MS = 500;

    private final String unique = UUID.randomUUID().toString().replace('-', '_').substring(0, 20);
    private final String database = "scheduler_" + unique;
    private final String topic = "TARGET-" + unique;
    private final Broker broker;
    private final Target target;
    private Variant variant = Variant.TUNED;

    @TempDir
    Path directory;

    DatabaseSchedulerIT(Broker broker) throws Exception {
        this.broker = broker;
        this.target = new Target(broker.bootstrapServers(), topic);
    }

    @AfterEach
    void close() {
        target.close();
        TestMySql.execute("DROP DATABASE IF EXISTS " + database);
    }

    @ParameterizedTest
    @EnumSource
    void run_messagesOfEveryKind_arriveUnchangedOnceAndAreMarked(Variant each) throws Exception {
        variant = each;
        TestProcess process = new TestProcess(settings());
        Application scheduler = peer().scheduler(process, Optional.of(TestMySql.url()));
        try {
            scheduler.start();
            List<SentMessage> sent = TestMessages.messages(0, COUNT, topic, System.currentTimeMillis() + 1_000, 5);
            handOver(sent);
            target.await(COUNT);
            target.await("all are marked", () -> rows("messages") == 0);
            target.await(
                    "all are counted",
                    () -> process.meters().get("sm.peer.sent").counter().count() == COUNT);

            assertThat(target.records()).hasSize(COUNT);
            long earliestMs = each == Variant.CLASSIC ? -CLASSIC_PERIOD_MS : 0;
            target.byNumber().forEach((number, record) -> {
                Target.assertUnchanged(record, sent.get(number));
                assertThat(record.timestamp() - sent.get(number).dueMs()).isGreaterThanOrEqualTo(earliestMs);
            });
            if (each != Variant.DB_SCHEDULER) {
                assertThat(rows("messages_recieved")).isEqualTo(COUNT);
            }
            assertThat(scheduler.readiness().ready()).isTrue();
            assertThat(process.details()).containsEntry("engine", "MariaDB");
            assertThat(process.details().get("engineVersion")).startsWith("11.");
            assertThat(process.failure()).isNull();
        } finally {
            scheduler.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLASSIC", "TUNED"})
    void kill_betweenSendAndMark_losesNothing(Variant each) throws Exception {
        variant = each;
        handOver(TestMessages.messages(0, COUNT, topic, System.currentTimeMillis(), 0));
        try (ServerProcess process = new ServerProcess(PeerMain.class.getName(), "peer-0", directory, settings())) {
            try (Connection connection = TestMySql.connect();
                    Statement statement = connection.createStatement()) {
                // It can read what is due and send it, but not write down that it has.
                statement.execute("LOCK TABLES " + table("messages_recieved") + " READ");
                process.start(run -> run.details().containsKey("engine"));
                target.await("something was sent", () -> !target.records().isEmpty());
                process.kill();
            }
            process.start(run -> run.details().containsKey("engine"));
            target.await("all are marked", () -> rows("messages") == 0);
            target.await(COUNT);

            assertThat(rows("messages_recieved")).isEqualTo(COUNT);
            assertThat(target.records()).as("some arrive twice").hasSizeGreaterThan(COUNT);
            assertThat(process.stop()).isZero();
        }
    }

    @Test
    void run_severalProcesses_sendEachMessageOnce() throws Exception {
        TestProcess process = new TestProcess(settings());
        Application one = peer().scheduler(process, Optional.of(TestMySql.url()));
        Application other = peer().scheduler(process, Optional.of(TestMySql.url()));
        try {
            one.start();
            other.start();
            handOver(TestMessages.messages(0, 3_000, topic, System.currentTimeMillis(), 0));
            target.await(3_000);
            target.await("all are marked", () -> rows("messages") == 0);

            List<Integer> numbers =
                    target.records().stream().map(Target::number).toList();
            assertThat(process.meters().get("sm.peer.failures").counter().count())
                    .isZero();
            assertThat(numbers).doesNotHaveDuplicates().hasSize(3_000);
        } finally {
            one.close();
            other.close();
        }
    }

    @Test
    void run_theTargetComesLate_isTriedAgain() throws Exception {
        String late = "LATE-" + unique;
        TestProcess process = new TestProcess(settings());
        Application scheduler = peer().scheduler(process, Optional.of(TestMySql.url()));
        try {
            scheduler.start();
            handOver(TestMessages.messages(0, 3, late, System.currentTimeMillis(), 0));
            target.await(
                    "a poll failed",
                    () -> process.meters().get("sm.peer.failures").counter().count() > 0);
            try (Target created = new Target(broker.bootstrapServers(), late)) {
                created.await(3);
                for (ConsumerRecord<byte[], byte[]> record : created.records()) {
                    assertThat(record.topic()).isEqualTo(late);
                }
            }
            target.await("it is ready again", () -> scheduler.readiness().ready());
        } finally {
            scheduler.close();
        }
    }

    private Peer peer() {
        return Peer.all().stream()
                .filter(peer -> peer.name().equals(variant.contestant()))
                .findFirst()
                .orElseThrow();
    }

    private void handOver(List<SentMessage> messages) throws Exception {
        TestProcess process = new TestProcess(settings());
        KafkaClients clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 1_000_000);
        try (Admin admin = clients.admin("handover");
                Handover handover = peer().handover(new HandoverContext(
                        process.settings(), clients, admin, "run", Optional.of(TestMySql.url())))) {
            handover.handOver(handover.settle(), messages);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("SM_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        settings.put("DATABASE_SCHEDULER_DATABASE", database);
        settings.put("DATABASE_SCHEDULER_FREQ", CLASSIC_PERIOD_MS + "ms");
        settings.put("EXPERIMENT_PEER", variant.contestant());
        settings.put("EXPERIMENT_PEER_ADDRESSES", variant.contestant() + "=" + TestMySql.url());
        return settings;
    }

    private String table(String base) {
        return database + "." + base + "_" + variant.contestant().replace('-', '_');
    }

    private int rows(String base) {
        try (Connection connection = TestMySql.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table(base))) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
