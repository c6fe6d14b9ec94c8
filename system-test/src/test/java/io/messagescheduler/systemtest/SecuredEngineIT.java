package io.messagescheduler.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.kafkaio.Principal;
import io.messagescheduler.process.RunFile;
import io.messagescheduler.systemtest.TopicReader.Receipt;
import io.messagescheduler.testkit.ServerProcess;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole system on a cluster with TLS, a login and ACLs: each kind of process is a user of its own with exactly the
 * permissions of {@link Principal}, and HTTP asks for tokens.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecuredEngineIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALLOWED = "secured-allowed";
    private static final String DENIED = "secured-denied";
    private static final Principal.Topics TOPICS = new Principal.Topics(
            EngineUnderTest.INTAKE, List.of("schedules"), "history", List.of(new Principal.Target(ALLOWED)));

    private static final String PEOPLE = "people-0123456789abcdef";
    private static final String READER = "reader-0123456789abcdef";
    private static final String WORKERS = "workers-0123456789abcdef";

    @TempDir
    static Path folder;

    private static @Nullable SecuredCluster cluster;
    private static final List<ServerProcess> PROCESSES = new ArrayList<>();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static String scheduler = "";

    @BeforeAll
    static void start() throws Exception {
        SecuredCluster started = SecuredCluster.start(folder, TOPICS);
        cluster = started;
        try (Admin admin = started.admin()) {
            admin.createTopics(List.of(new NewTopic(ALLOWED, 1, (short) 1), new NewTopic(DENIED, 1, (short) 1)))
                    .all()
                    .get();
        }
        Path tokens = Files.writeString(
                folder.resolve("tokens"),
                "read,payload,operate=" + PEOPLE + "\nread=" + READER + "\nworker=" + WORKERS + "\n");
        Path token = Files.writeString(folder.resolve("token"), WORKERS + "\n");
        Map<String, String> common = new HashMap<>();
        common.put("SM_HTTP_TOKENS_FILE", OwnerOnly.set(tokens).toString());
        common.put("SM_TOKEN_FILE", OwnerOnly.set(token).toString());
        common.put("SM_KAFKA_BOOTSTRAP_SERVERS", started.bootstrapServers());
        common.put("SM_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
        common.put("SM_TOPIC_PARTITIONS", "2");
        common.put("SM_PARTITIONS_PER_BUCKET", "2");
        common.put("SM_MINIMUM_DELAY", "2");
        common.put("SM_BUCKETS_MULTIPLICATION_RATIO", "2");
        common.put("SM_MAXIMUM_DELAY", "16");
        common.put("SM_TARGET_GRACE", "1s");
        common.put("SM_INDEX_DIR", folder.resolve("index").toString());
        common.put("SERVER_PORT", "0");
        scheduler = run(started, Principal.SCHEDULER, "scheduler.SchedulerMain", "scheduler-0", common)
                .http();
        common.put("SCHEDULER_SERVER_URL", scheduler);
        run(started, Principal.MESSAGE_HANDLER, "messagehandler.MessageHandlerMain", "message-handler-0", common);
        run(started, Principal.WORKER, "worker.WorkerMain", "worker-0", common);
        for (ServerProcess process : PROCESSES) {
            RunFile run = RunFile.read(folder.resolve("run").resolve(instance(process) + ".json"));
            Await.until(
                    instance(process) + " is ready: " + process.output(),
                    () -> ask("GET", URI.create(run.http() + "/readiness"), null, null)
                                    .statusCode()
                            == 200);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        for (ServerProcess process : PROCESSES.reversed()) {
            process.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void messages_ofAUserWithoutMoreRights_areDeliveredOrDeadLettersWhereTheWorkerMayNot() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                given().clientSettings(Principal.PRODUCER), new ByteArraySerializer(), new ByteArraySerializer())) {
            long nowMs = System.currentTimeMillis();
            send(producer, ALLOWED, "at once", nowMs);
            send(producer, DENIED, "denied", nowMs);
            send(producer, ALLOWED, "through the buckets", nowMs + 7_000);
            // The user reaches through the Worker what it may not write to itself: docs/security.md says so.
            for (String target : List.of(ALLOWED, DENIED, "__SM_DEAD_LETTERS")) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>(target, new byte[1]))
                                .get())
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
        try (TopicReader reader = new TopicReader(given().adminSettings(), List.of(ALLOWED));
                TopicReader letters = new TopicReader(given().adminSettings(), List.of(EngineUnderTest.DEAD_LETTERS))) {
            List<Receipt> read = reader.readUntil("both are delivered", receipts -> receipts.size() == 2);
            assertThat(read)
                    .extracting(receipt -> new String(receipt.record().value(), UTF_8))
                    .containsExactly("at once", "through the buckets");
            Receipt letter = letters.readUntil("the denied one is given up", receipts -> !receipts.isEmpty())
                    .getFirst();
            assertThat(new String(letter.record().value(), UTF_8)).isEqualTo("denied");
            assertThat(header(letter, "__sm_error_code")).isEqualTo("TARGET_UNAUTHORISED");
        }
        try (Admin admin = given().admin()) {
            assertThat(admin.listOffsets(Map.of(new TopicPartition(DENIED, 0), OffsetSpec.latest()))
                            .all()
                            .get()
                            .values())
                    .singleElement()
                    .satisfies(end -> assertThat(end.offset()).isZero());
        }
    }

    @Test
    void api_scheduleAndCancel_needTheRoleAndAreDone() throws Exception {
        String schedules = scheduler + "/api/v1/schedules";
        String body = """
                {"id": "secured-1", "in": "1h", "target": "%s", "key": "who", "value": "what"}""".formatted(ALLOWED);
        URI all = URI.create(schedules);
        assertThat(ask("POST", all, null, body).statusCode()).isEqualTo(401);
        assertThat(ask("POST", all, READER, body).statusCode()).isEqualTo(403);
        assertThat(ask("POST", all, WORKERS, body).statusCode()).isEqualTo(403);
        HttpResponse<String> scheduled = ask("POST", all, PEOPLE, body);
        assertThat(scheduled.statusCode()).as(scheduled.body()).isEqualTo(201);

        URI one = URI.create(schedules + "/secured-1");
        assertThat(ask("GET", URI.create(one + "?payload=true"), READER, null).statusCode())
                .isEqualTo(403);
        JsonNode seen = JSON.readTree(ask("GET", one, READER, null).body());
        assertThat(seen.path("target").asText()).isEqualTo(ALLOWED);
        assertThat(seen.has("key") || seen.has("headers")).isFalse();
        assertThat(JSON.readTree(ask("GET", URI.create(one + "?payload=true"), PEOPLE, null)
                                .body())
                        .path("value")
                        .asText())
                .isEqualTo("what");

        assertThat(ask("DELETE", one, READER, null).statusCode()).isEqualTo(403);
        HttpResponse<String> cancelled = ask("DELETE", URI.create(one + "?wait=30s"), PEOPLE, null);
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
        assertThat(cancelled.body()).contains("CANCELLED");

        URI worker = URI.create(scheduler + "/worker/worker-9");
        assertThat(ask("POST", worker, PEOPLE, "{\"status\":\"READY\"}").statusCode())
                .isEqualTo(403);
        assertThat(ask("GET", URI.create(scheduler + "/metrics"), null, null).statusCode())
                .isEqualTo(401);
        assertThat(ask("GET", URI.create(scheduler + "/metrics"), READER, null).statusCode())
                .isEqualTo(200);
        assertThat(ask("GET", URI.create(scheduler + "/config"), READER, null).body())
                .doesNotContain("password")
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void certificate_ofAnotherName_isRefused() {
        Map<String, Object> settings = new HashMap<>(given().adminSettings());
        settings.put("bootstrap.servers", given().underAnotherName());
        try (Admin admin = Admin.create(settings)) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SslAuthenticationException.class);
        }
    }

    /** When everything that is allowed has been done. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    void logs_ofEveryProcess_haveNoSecretAndNoRefusal() throws IOException {
        List<String> secrets = new ArrayList<>(given().secrets());
        secrets.addAll(List.of(PEOPLE, READER, WORKERS));
        for (ServerProcess process : PROCESSES) {
            String output = process.output();
            assertThat(secrets).noneMatch(output::contains);
            assertThat(output).as("what messages carry").doesNotContain("through the buckets");
            assertThat(output.lines().filter(line -> line.contains("uthoriz") && !line.contains(DENIED)))
                    .as("what the ACLs lack")
                    .isEmpty();
        }
    }

    /** Last, since the Worker's log tells of it what no log may tell of anything before. */
    @Test
    @Order(Integer.MAX_VALUE)
    void deadLetters_closedToTheWorker_itSaysSoAndNothingIsLost() throws Exception {
        AclBinding closed = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, EngineUnderTest.DEAD_LETTERS, PatternType.LITERAL),
                new AccessControlEntry(
                        "User:" + Principal.WORKER.user(), "*", AclOperation.WRITE, AclPermissionType.DENY));
        URI readiness = URI.create(
                RunFile.read(folder.resolve("run").resolve("worker-0.json")).http() + "/readiness");
        try (Admin admin = given().admin()) {
            admin.createAcls(List.of(closed)).all().get();
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    given().clientSettings(Principal.PRODUCER), new ByteArraySerializer(), new ByteArraySerializer())) {
                send(producer, DENIED, "for nobody", System.currentTimeMillis());
            }
            Await.until("the Worker names the topic", () -> {
                HttpResponse<String> answer = ask("GET", readiness, READER, null);
                return answer.statusCode() == 503 && answer.body().contains(EngineUnderTest.DEAD_LETTERS);
            });
            admin.deleteAcls(List.of(closed.toFilter())).all().get();
        }
        try (TopicReader letters = new TopicReader(given().adminSettings(), List.of(EngineUnderTest.DEAD_LETTERS))) {
            letters.readUntil(
                    "it is a dead letter after all",
                    receipts -> receipts.stream()
                                    .filter(receipt -> "for nobody"
                                            .equals(new String(receipt.record().value(), UTF_8)))
                                    .count()
                            == 1);
        }
        Await.until(
                "the Worker is ready again",
                () -> ask("GET", readiness, null, null).statusCode() == 200);
    }

    private static SecuredCluster given() {
        return Objects.requireNonNull(cluster);
    }

    private static RunFile run(
            SecuredCluster cluster, Principal principal, String main, String instance, Map<String, String> common)
            throws Exception {
        Map<String, String> settings = new HashMap<>(common);
        settings.put("SM_KAFKA_PROPERTIES_FILE", cluster.clientFile(principal).toString());
        ServerProcess process = new ServerProcess("io.messagescheduler." + main, instance, folder, settings);
        PROCESSES.add(process);
        return process.start(file -> true);
    }

    private static String instance(ServerProcess process) {
        return List.of("scheduler-0", "message-handler-0", "worker-0").get(PROCESSES.indexOf(process));
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String target, String value, long dueMs)
            throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(EngineUnderTest.INTAKE, value.getBytes(UTF_8), value.getBytes(UTF_8));
        record.headers().add("time", Long.toString(dueMs).getBytes(UTF_8)).add("topic", target.getBytes(UTF_8));
        producer.send(record).get();
    }

    private static String header(Receipt receipt, String name) {
        Header header = receipt.record().headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private static HttpResponse<String> ask(String method, URI uri, @Nullable String token, @Nullable String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(45));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
