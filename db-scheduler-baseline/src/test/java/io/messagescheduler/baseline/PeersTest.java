package io.messagescheduler.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.baseline.Variant.Tables;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.messenger.SentMessage;
import io.messagescheduler.process.Settings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class PeersTest {

    @Test
    void all_byDefault_theTwoThatPollMySqlAreEnabled() {
        assertThat(enabled(Map.of())).containsExactly("mysql-classic", "mysql-tuned");
        assertThat(enabled(Map.of("DATABASE_SCHEDULER_MYSQL_ENABLED", "False"))).isEmpty();
        assertThat(enabled(Map.of("EXPERIMENT_PEERS", "db-scheduler,artemis")))
                .containsExactly("artemis", "db-scheduler", "mysql-classic", "mysql-tuned");
    }

    @Test
    void server_anExistingMySql_isNotStarted() throws Exception {
        Settings existing = settings(Map.of("DATABASE_SCHEDULER_MYSQL_HOST", "db:3306"));
        for (Peer peer : Peer.all()) {
            assertThat(peer.server(settings(Map.of()))).isPresent();
            Class.forName(peer.server(settings(Map.of())).orElseThrow().mainClass());
            assertThat(peer.server(existing).isEmpty())
                    .as(peer.name())
                    .isEqualTo(!peer.name().equals("artemis"));
        }
    }

    @Test
    void tables_longestNamesAllowed_fitIntoMySqlsLimit() {
        Settings longest = settings(Map.of(
                "DATABASE_SCHEDULER_SM_TABLE", "m".repeat(40), "DATABASE_SCHEDULER_RECIPIENT_TABLE", "r".repeat(40)));
        for (Variant variant : Variant.values()) {
            Tables tables = variant.tables(longest);
            assertThat(List.of(tables.messages(), tables.recipients(), tables.progress(), tables.history()))
                    .allSatisfy(name -> assertThat(name.length()).isLessThanOrEqualTo(64))
                    .doesNotHaveDuplicates();
        }
        assertThat(Variant.CLASSIC.tables(settings(Map.of())).messages()).isEqualTo("messages_mysql_classic");
        assertThat(Variant.TUNED.tables(settings(Map.of())).recipients()).isEqualTo("messages_recieved_mysql_tuned");
    }

    @Test
    void pack_messagesOfEveryKind_comeBackUnchanged() {
        for (int number = 0; number < 100; number++) {
            SentMessage sent = TestMessages.message(number, "TARGET", 1_000);
            ProducerRecord<byte[], byte[]> record = StoredMessage.unpack(StoredMessage.pack(sent));
            assertThat(record.topic()).isEqualTo("TARGET");
            assertThat(record.key()).isEqualTo(sent.key());
            assertThat(record.value()).isEqualTo(sent.value());
            assertThat(record.headers()).hasSize(sent.headers().size());
        }
    }

    private static List<String> enabled(Map<String, String> settings) {
        return Peer.all().stream()
                .filter(peer -> peer.isEnabled(settings(settings)))
                .map(Peer::name)
                .toList();
    }

    private static Settings settings(Map<String, String> settings) {
        return Settings.load(settings, null);
    }
}
