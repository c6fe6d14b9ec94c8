package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.embedded.EmbeddedMessageDatabase;
import io.messagescheduler.messenger.MessageStore.StoreUnavailable;
import io.messagescheduler.testkit.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MongoMessageStoreIT extends MessageStoreContract {
    @TempDir
    static Path folder;

    private static ServerProcess database;
    private static String url;
    private static final AtomicInteger runs = new AtomicInteger();

    private final List<MongoMessageStore> open = new ArrayList<>();

    @BeforeAll
    static void startDatabase() throws Exception {
        database = new ServerProcess(
                EmbeddedMessageDatabase.class.getName(),
                "database",
                folder,
                Map.of("SM_EMBEDDED_DATA_DIR", folder.resolve("data").toString(), "SM_EMBEDDED_MONGO_PORT", "0"));
        url = start();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @AfterEach
    void closeStores() {
        open.forEach(MongoMessageStore::close);
    }

    @Override
    MongoMessageStore store() {
        return store("run-" + runs.incrementAndGet(), url);
    }

    @Test
    void sent_ofAnotherRun_staysThere() {
        LoadPlan plan = Loads.plan(1, 10);
        MongoMessageStore mine = store();
        MongoMessageStore others = store();
        others.saveSent(List.of(Loads.sent(plan, 1)));
        others.saveReceipts(List.of(Loads.received(Loads.sent(plan, 1), 0)));
        mine.saveReceipts(List.of(Loads.received(Loads.sent(plan, 2), 0)));

        List<SentMessage> sent = new ArrayList<>();
        List<Receipt> received = new ArrayList<>();
        mine.sent(0, 10, sent::add);
        mine.receipts(0, 10, received::add);

        assertThat(sent).isEmpty();
        assertThat(received).extracting(Receipt::number).containsExactly(2);
    }

    @Test
    void anything_noServer_isUnavailable() {
        MongoMessageStore nowhere = store("run", "mongodb://127.0.0.1:1");

        assertThatThrownBy(nowhere::prepare).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> nowhere.saveSent(List.of(Loads.sent(Loads.plan(1, 1), 0))))
                .isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void saveSent_databaseKilledAndStartedAgain_keepsWhatWasAcknowledged() throws Exception {
        LoadPlan plan = Loads.plan(1, 100);
        String run = "run-" + runs.incrementAndGet();
        MongoMessageStore before = store(run, url);
        before.saveSent(plan.messages()
                .map(planned -> Loads.sent(plan, planned.number()))
                .toList());
        database.kill();
        assertThatThrownBy(() -> before.saveReceipts(List.of(Loads.received(Loads.sent(plan, 1), 1))))
                .isInstanceOf(StoreUnavailable.class);
        url = start();

        List<SentMessage> sent = new ArrayList<>();
        store(run, url).sent(0, 100, sent::add);

        assertThat(sent).hasSize(100);
    }

    private static String start() throws Exception {
        return Objects.requireNonNull(database.start(file -> file.details().containsKey("url"))
                .details()
                .get("url"));
    }

    private MongoMessageStore store(String run, String at) {
        MongoMessageStore store = new MongoMessageStore(at, "MESSAGES_RECIEVED", run);
        open.add(store);
        return store;
    }
}
