package io.messagescheduler.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.baseline.Variant.Tables;
import io.messagescheduler.messenger.Handover.HandoverFailed;
import io.messagescheduler.messenger.SentMessage;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MySqlHandoverIT {
    private static final String TARGET = "MESSAGES";
    private static final long DUE_MS = Instant.parse("2026-03-29T01:30:00.123Z").toEpochMilli();

    private final String database =
            "handover_" + UUID.randomUUID().toString().replace('-', '_').substring(0, 20);
    private final Settings settings = Settings.load(Map.of("DATABASE_SCHEDULER_DATABASE", database), null);
    private final List<MySqlHandover> open = new ArrayList<>();
    private Variant variant = Variant.TUNED;

    @AfterEach
    void close() {
        open.forEach(MySqlHandover::close);
        TestMySql.execute("DROP DATABASE IF EXISTS " + database);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLASSIC", "TUNED"})
    void handOver_batches_areStoredUnchangedInUtcAndCounted(Variant each) throws Exception {
        variant = each;
        MySqlHandover handover = handover("run");
        assertThat(handover.settle()).isZero();
        List<SentMessage> sent = TestMessages.messages(0, 60, TARGET, DUE_MS, 1_001);
        handover.handOver(0, sent.subList(0, 25));
        handover.handOver(25, sent.subList(25, 60));

        assertThat(handover("run").settle()).isEqualTo(60);
        List<StoredMessage> stored = stored();
        assertThat(stored).hasSize(60);
        for (StoredMessage message : stored) {
            SentMessage expected = sent.get(message.number());
            assertThat(message.id()).isEqualTo(expected.id());
            assertThat(message.topic()).isEqualTo(TARGET);
            assertThat(message.time().toInstant(ZoneOffset.UTC).toEpochMilli()).isEqualTo(expected.dueMs());
            assertThat(message.key()).isEqualTo(expected.key());
            assertThat(message.value()).isEqualTo(expected.value());
            assertThat(StoredMessage.decode(message.headers()))
                    .usingRecursiveComparison()
                    .isEqualTo(expected.headers());
        }
        assertThat(timeAsText(0)).isEqualTo("2026-03-29 01:30:00.123");
    }

    @Test
    void settle_aBatchWasLeftUncommitted_isAsIfItNeverWas() throws Exception {
        MySqlHandover handover = handover("run");
        handover.settle();
        handover.handOver(0, messages(0, 10));
        try (Connection dying = TestMySql.connect();
                Statement statement = dying.createStatement()) {
            dying.setAutoCommit(false);
            statement.executeUpdate("UPDATE " + table(tables().progress()) + " SET next = 20 WHERE run = 'run'");
            statement.executeUpdate("DELETE FROM " + table(tables().messages()));
            dying.abort(Runnable::run);
        }

        assertThat(handover("run").settle()).isEqualTo(10);
        assertThat(stored()).hasSize(10);
    }

    @Test
    void handOver_anotherHasSettledMeanwhile_failsAndNothingArrives() throws Exception {
        MySqlHandover slow = handover("run");
        slow.settle();
        MySqlHandover other = handover("run");
        assertThat(other.settle()).isZero();

        assertThatThrownBy(() -> slow.handOver(0, messages(0, 10))).isInstanceOf(HandoverFailed.class);
        assertThat(stored()).isEmpty();
        other.handOver(0, messages(0, 10));

        assertThat(slow.settle()).isEqualTo(10);
        assertThat(stored()).hasSize(10);
        assertThatThrownBy(() -> other.handOver(10, messages(10, 20))).isInstanceOf(HandoverFailed.class);
    }

    @Test
    void handOver_theSameBatchTwice_failsTheSecondTime() throws Exception {
        MySqlHandover handover = handover("run");
        handover.settle();
        handover.handOver(0, messages(0, 10));

        assertThatThrownBy(() -> handover.handOver(0, messages(0, 10))).isInstanceOf(HandoverFailed.class);

        assertThat(handover.settle()).isEqualTo(10);
        assertThat(stored()).hasSize(10);
    }

    @Test
    void settle_severalAtOnceInADatabaseThatIsMissing_setItUpOnce() throws Exception {
        List<Callable<Integer>> settling = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            MySqlHandover handover = handover("run-" + i);
            settling.add(() -> settled(handover));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> settled : threads.invokeAll(settling)) {
                assertThat(settled.get()).isZero();
            }
        }
    }

    /** As the Sender does it: what is out of reach for now is tried again. */
    private static int settled(MySqlHandover handover) {
        for (int attempt = 1; ; attempt++) {
            try {
                return handover.settle();
            } catch (HandoverFailed away) {
                assertThat(attempt).as("attempts; %s", away).isLessThan(20);
            }
        }
    }

    @Test
    void settle_nobodyListens_isWorthAnotherTry() {
        assertThatExceptionOfType(HandoverFailed.class)
                .isThrownBy(() -> handover("run", "jdbc:mysql://127.0.0.1:1/").settle());
    }

    @Test
    void settle_unknownHost_saysSo() {
        assertThatExceptionOfType(ProcessFailure.class)
                .isThrownBy(() ->
                        handover("run", "jdbc:mysql://no-such-host.invalid/").settle())
                .withMessageContaining("DATABASE_SCHEDULER_MYSQL_HOST");
    }

    private MySqlHandover handover(String run) {
        return handover(run, TestMySql.url());
    }

    private MySqlHandover handover(String run, String url) {
        MySqlServer server = MySqlServer.from(settings, Optional.of(url));
        MySqlHandover handover =
                new MySqlHandover(Database.of(settings, variant, server, 1), new MessageRows(tables().messages()), run);
        open.add(handover);
        return handover;
    }

    private static List<SentMessage> messages(int first, int end) {
        return TestMessages.messages(first, end, TARGET, DUE_MS, 10);
    }

    private Tables tables() {
        return variant.tables(settings);
    }

    private String table(String name) {
        return database + "." + name;
    }

    private List<StoredMessage> stored() throws SQLException {
        List<StoredMessage> stored = new ArrayList<>();
        try (Connection connection = TestMySql.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + StoredMessage.COLUMNS + " FROM " + table(tables().messages()))) {
            while (rows.next()) {
                stored.add(StoredMessage.read(rows));
            }
        }
        return stored;
    }

    private String timeAsText(int number) throws SQLException {
        try (Connection connection = TestMySql.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT CAST(`time` AS CHAR) FROM " + table(tables().messages())
                        + " WHERE `number` = " + number)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
