package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.messagescheduler.embedded.EmbeddedMessageDatabase;
import io.messagescheduler.messenger.FakeScheduler.Fault;
import io.messagescheduler.process.RunFile;
import io.messagescheduler.testkit.BrokerProcess;
import io.messagescheduler.testkit.ServerProcess;
import io.messagescheduler.testkit.WithKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

@WithKafka(ownProcess = true)
class MessengerIT {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final Referee.Rules QUICK = new Referee.Rules(Duration.ofSeconds(6), Duration.ofSeconds(1));
    private static final long SEED = 7;

    @TempDir
    Path folder;

    private final BrokerProcess broker;
    private ServerProcess database;
    private String url = "";
    private String name = "";

    MessengerIT(BrokerProcess broker) {
        this.broker = broker;
    }

    @BeforeEach
    void prepare(TestInfo test) throws Exception {
        name = Integer.toHexString(test.getDisplayName().hashCode());
        database = new ServerProcess(
                EmbeddedMessageDatabase.class.getName(),
                "database",
                folder,
                Map.of("SM_EMBEDDED_DATA_DIR", folder.resolve("data").toString(), "SM_EMBEDDED_MONGO_PORT", "0"));
        url = startDatabase();
    }

    @AfterEach
    void stopDatabase() {
        database.close();
    }

    @Test
    void run_everythingDeliveredOnTime_holds() throws Exception {
        Map<String, String> settings = settings(600, 4);
        try (FakeScheduler scheduler = scheduler(number -> Fault.NONE)) {
            run(settings);

            assertThat(scheduler.taken()).hasSize(600);
            assertThat(outcomes()).isEqualTo(Map.of("delivered,true", 600L));
            assertThat(rows().stream().map(row -> Long.parseLong(row.get(1))).toList())
                    .isSorted();
            assertThat(rows()).allSatisfy(row -> {
                long dueMs = Long.parseLong(row.get(1));
                assertThat(Long.parseLong(row.get(2))).as("sent").isLessThanOrEqualTo(dueMs + 5_000);
                assertThat(Long.parseLong(row.get(3))).as("received").isGreaterThanOrEqualTo(dueMs);
                assertThat(Long.parseLong(row.get(4))).as("appended").isGreaterThanOrEqualTo(dueMs);
                assertThat(row.get(5)).as("hops").isEqualTo("3");
                assertThat(Times.parse(row.get(6))).as("routed").isNotNull();
            });
        }
    }

    @Test
    void run_afterItsEnd_leavesTheRawDataAlone() throws Exception {
        Map<String, String> settings = settings(20, 1);
        try (FakeScheduler scheduler = scheduler(number -> Fault.NONE)) {
            run(settings);
            List<List<String>> before = rows();
            run(settings);

            assertThat(rows()).isEqualTo(before);
            assertThat(scheduler.taken().values()).containsOnly(1);
        }
    }

    /** Every kind of fault, each on some messages; each is found and nothing else is. */
    @Test
    void run_faultyScheduler_findsEachFault() throws Exception {
        LoadPlan plan = new LoadPlan("any", SEED, 600, 12_000, 100, 1_000);
        Map<Integer, Fault> faults = new HashMap<>();
        Fault[] kinds = Fault.values();
        for (int number = 0; number < 100; number++) {
            Fault fault = kinds[number % kinds.length];
            boolean possible =
                    fault != Fault.DELIVER_EARLY || plan.dueOffsetMs(number) - plan.sendOffsetMs(number) > 6_000;
            faults.put(number, possible ? fault : Fault.NONE);
        }
        Set<Integer> early;
        try (FakeScheduler scheduler = scheduler(number -> faults.getOrDefault(number, Fault.NONE))) {
            run(settings(600, 12));
            early = Set.copyOf(scheduler.early());
        }
        List<Fault> done = List.copyOf(faults.values());
        long altered = count(done, Fault.CHANGE_KEY, Fault.CHANGE_VALUE, Fault.CHANGE_HEADER, Fault.ADD_HEADER);
        long anonymous = count(done, Fault.DELIVER_ANONYMOUSLY);
        long lost = count(done, Fault.LOSE);
        long buried = count(done, Fault.BURY);

        assertThat(outcomes())
                .isEqualTo(Map.of(
                        "delivered,true",
                        600 - altered - anonymous - lost - buried,
                        "delivered,false",
                        altered,
                        "duplicate,true",
                        count(done, Fault.DELIVER_TWICE),
                        "lost,",
                        lost + anonymous,
                        "dead_letter,",
                        buried,
                        "unexpected,",
                        anonymous));
        assertThat(rows().stream().filter(MessengerIT::isEarly).map(row -> numberOf(row.get(0))))
                .containsAll(early)
                .allSatisfy(number -> assertThat(faults.get(number)).isEqualTo(Fault.DELIVER_EARLY));
        assertThat(early).as("delivered early").isNotEmpty();
    }

    @Test
    void run_twoContestants_giveBothTheSameLoadAndJudgeEachByItself() throws Exception {
        Map<String, String> settings = settings(400, 3);
        settings.put("DATABASE_SCHEDULER_MYSQL_ENABLED", "true");
        try (FakeScheduler kafka = scheduler(number -> Fault.NONE);
                FakeScheduler peer = new FakeScheduler(
                        broker.bootstrapServers(),
                        "INTAKE-" + name + FakePeer.INTAKE_SUFFIX,
                        number -> number == 7 ? Fault.LOSE : Fault.NONE)) {
            run(settings);

            assertThat(kafka.taken()).hasSize(400);
            assertThat(peer.taken()).isEqualTo(kafka.taken());
        }
        assertThat(outcomes("kafka")).isEqualTo(Map.of("delivered,true", 400L));
        assertThat(outcomes("fake-peer")).isEqualTo(Map.of("delivered,true", 399L, "lost,", 1L));
        Map<String, String> due = dueTimesOfThoseSentBefore("kafka");
        Map<String, String> peersDue = dueTimesOfThoseSentBefore("fake-peer");
        due.keySet().retainAll(peersDue.keySet());
        assertThat(due)
                .as("same due times")
                .isNotEmpty()
                .allSatisfy((id, time) -> assertThat(peersDue).containsEntry(id, time));
    }

    @Test
    void run_messengerKilledAgainAndAgain_sendsEachMessageOnce() throws Exception {
        try (FakeScheduler scheduler = scheduler(number -> Fault.NONE);
                ServerProcess messenger = messenger(settings(2_000, 12))) {
            for (int sent : List.of(200, 600, 1_100)) {
                RunFile run = messenger.start(file -> !file.http().isEmpty());
                await(
                        messenger,
                        "at least " + sent + " sent",
                        () -> progress(run).path("sent").asInt() >= sent);
                messenger.kill();
            }
            messenger.start(file -> true);

            assertThat(messenger.awaitEnd()).as(messenger.output()).isZero();
            assertThat(scheduler.taken()).hasSize(2_000);
            assertThat(scheduler.taken().values()).containsOnly(1);
            assertThat(outcomes()).isEqualTo(Map.of("delivered,true", 2_000L));
        }
    }

    @Test
    void run_databaseKilledForAWhile_waitsAndExpectsNoLess() throws Exception {
        try (FakeScheduler scheduler = scheduler(number -> Fault.NONE);
                ServerProcess messenger = messenger(settings(1_200, 6))) {
            RunFile run = messenger.start(file -> !file.http().isEmpty());
            await(messenger, "some sent", () -> progress(run).path("sent").asInt() >= 200);
            database.kill();
            await(messenger, "it says so", () -> messenger.output().contains("The database is away"));
            await(messenger, "what has a copy is sent", () -> {
                int sent = progress(run).path("sent").asInt();
                Thread.sleep(1_500);
                return sent == progress(run).path("sent").asInt();
            });
            assertThat(progress(run).path("expected").asInt()).isEqualTo(1_200);
            assertThat(progress(run).path("sent").asInt()).isLessThan(1_200);
            startDatabase();

            assertThat(messenger.awaitEnd()).as(messenger.output()).isZero();
            assertThat(scheduler.taken().values()).hasSize(1_200).containsOnly(1);
            assertThat(outcomes()).isEqualTo(Map.of("delivered,true", 1_200L));
        }
    }

    @Test
    void run_brokerKilledAndStartedAgain_losesNothing() throws Exception {
        try (FakeScheduler scheduler = scheduler(number -> Fault.NONE);
                ServerProcess messenger = messenger(settings(1_200, 6))) {
            RunFile run = messenger.start(file -> !file.http().isEmpty());
            await(messenger, "some sent", () -> progress(run).path("sent").asInt() >= 200);
            broker.kill();
            broker.restart();

            assertThat(messenger.awaitEnd()).as(messenger.output()).isZero();
            assertThat(scheduler.taken().values()).hasSize(1_200).containsOnly(1);
            assertThat(outcomes()).isEqualTo(Map.of("delivered,true", 1_200L));
        }
    }

    private FakeScheduler scheduler(Function<Integer, Fault> faults) throws Exception {
        return new FakeScheduler(broker.bootstrapServers(), "INTAKE-" + name, faults);
    }

    private void run(Map<String, String> settings) throws Exception {
        TestContext context = new TestContext(settings);
        Messenger messenger = new Messenger(context, QUICK);
        try {
            messenger.start();
            context.awaitEnd(LIMIT);
        } finally {
            messenger.close();
        }
    }

    private ServerProcess messenger(Map<String, String> settings) {
        return new ServerProcess(MessengerMain.class.getName(), "messenger", folder, settings);
    }

    private Map<String, String> settings(int count, int seconds) {
        Map<String, String> settings = new HashMap<>();
        settings.put("MESSENGER_TEST_LOG", "INFO");
        settings.put("SM_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        settings.put("MESSENGER_DATABASE_URL", url);
        settings.put("SM_TOPIC", "INTAKE-" + name);
        settings.put("KAFKA_MESSAGE_TOPIC", "MESSAGES-" + name);
        settings.put("KAFKA_MESSAGE_TOPIC_PARTITIONS", "4");
        settings.put("COLLECTOR_PROCESS_COUNT", "2");
        settings.put("EXPERIMENT_MESSAGE_COUNT", Integer.toString(count));
        settings.put("EXPERIMENT_DURATION", seconds + "s");
        settings.put("EXPERIMENT_SEED", Long.toString(SEED));
        settings.put("DATABASE_SCHEDULER_MYSQL_ENABLED", "false");
        settings.put("EXPERIMENT_DATA_DIR", folder.resolve("experiment").toString());
        return settings;
    }

    private String startDatabase() throws IOException, InterruptedException {
        return Objects.requireNonNull(database.start(file -> file.details().containsKey("url"))
                .details()
                .get("url"));
    }

    private static void await(ServerProcess messenger, String what, Callable<Boolean> condition) throws Exception {
        try {
            Eventually.isTrue(what, condition);
        } catch (Exception | AssertionError failure) {
            throw new AssertionError(what + ":\n" + messenger.output(), failure);
        }
    }

    /** Fails when the Messenger has ended. */
    private static JsonNode progress(RunFile run) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(run.http() + "/progress"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return JsonMapper.builder().build().readTree(answer.body());
    }

    private List<List<String>> rows() throws IOException {
        return rows("kafka");
    }

    private List<List<String>> rows(String contestant) throws IOException {
        Path file = folder.resolve("experiment").resolve(contestant).resolve("messages.csv");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        assertThat(lines.removeFirst()).isEqualTo(MessagesCsv.HEADER);
        return lines.stream().map(line -> List.of(line.split(",", -1))).toList();
    }

    /** By message id. One that could only leave after its planned due time is due when it leaves. */
    private Map<String, String> dueTimesOfThoseSentBefore(String contestant) throws IOException {
        return rows(contestant).stream()
                .filter(row -> Long.parseLong(row.get(2)) < Long.parseLong(row.get(1)))
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
    }

    private Map<String, Long> outcomes() throws IOException {
        return outcomes("kafka");
    }

    private Map<String, Long> outcomes(String contestant) throws IOException {
        return rows(contestant).stream()
                .collect(Collectors.groupingBy(row -> row.get(10) + "," + row.get(11), Collectors.counting()));
    }

    private static long count(List<Fault> done, Fault... kinds) {
        return done.stream().filter(List.of(kinds)::contains).count();
    }

    private static boolean isEarly(List<String> row) {
        return isBefore(row.get(3), row.get(1)) || isBefore(row.get(4), row.get(1));
    }

    private static boolean isBefore(String time, String dueTime) {
        return !time.isEmpty() && !dueTime.isEmpty() && Long.parseLong(time) < Long.parseLong(dueTime);
    }

    private static int numberOf(String id) {
        return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    }
}
