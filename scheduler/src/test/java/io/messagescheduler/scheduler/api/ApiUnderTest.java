package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.SchedulesTopicRule;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.message.TimeParser;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.HttpAddress;
import io.messagescheduler.process.HttpEndpoint;
import io.messagescheduler.process.HttpTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The API on a free port, with a Kafka that is none. Every answer is held against the description. */
final class ApiUnderTest implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    static final int MAX_MESSAGE_BYTES = 2_048;
    static final int DEAD_LETTER_PARTITIONS = 2;
    private static final int INTAKE_PARTITIONS = 4;
    private static final Description DESCRIPTION = new Description();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final FakeSchedules schedules = new FakeSchedules();
    final Outcomes outcomes = new Outcomes();
    final Kafka kafka = new Kafka();
    final FakeLog deadLetters = new FakeLog();
    final FakeLog deadLettersToReplay = new FakeLog();
    private final FakeLog replayed;
    private final MockProducer<byte[], byte[]> replays =
            new MockProducer<>(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
    final RestApi api;
    private final HttpEndpoint http;

    /** Takes records, and says what the index would say of them. */
    final class Kafka extends MockProducer<byte[], byte[]> {
        volatile Outcome.@Nullable Kind answer = Outcome.Kind.SCHEDULED;

        Kafka() {
            super(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            Future<RecordMetadata> sent = super.send(record, callback);
            Outcome.Kind kind = answer;
            String id = header(record, HeaderNames.SCHEDULE_ID);
            String request = header(record, HeaderNames.SCHEDULE_REQUEST_ID);
            if (kind != null && id != null && request != null) {
                long version = kind == Outcome.Kind.UNKNOWN_ID ? Outcome.NO_VERSION : 11;
                OutcomeEntry told = new OutcomeEntry(id, new Outcome(request, kind, version, 0, NOW.toEpochMilli()));
                outcomes.told(told);
            }
            return sent;
        }

        ProducerRecord<byte[], byte[]> last() {
            return history().getLast();
        }
    }

    private static Cluster cluster() {
        Node node = new Node(0, "localhost", 1);
        List<PartitionInfo> partitions = IntStream.range(0, INTAKE_PARTITIONS)
                .mapToObj(partition -> new PartitionInfo(
                        TargetRule.SCHEDULED_MESSAGES, partition, node, new Node[] {node}, new Node[] {node}))
                .toList();
        return new Cluster("test", List.of(node), partitions, java.util.Set.of(), java.util.Set.of());
    }

    static @Nullable String header(ProducerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    ApiUnderTest() {
        this(HttpTokens.NONE);
    }

    /** @param tokens asked of whoever calls */
    ApiUnderTest(HttpTokens tokens) {
        http = new HttpEndpoint(new HttpAddress("127.0.0.1", 0), tokens, List.of());
        InstantSource clock = InstantSource.fixed(NOW);
        api = new RestApi(http.routes(), new Meters(registry), ZoneOffset.UTC, MAX_MESSAGE_BYTES, clock);
        Map<TopicPartition, Long> empty = new HashMap<>();
        for (int i = 0; i < DEAD_LETTER_PARTITIONS; i++) {
            empty.put(new TopicPartition(Names.DEAD_LETTERS, i), 0L);
        }
        replayed = new FakeLog();
        ReplayedLetters marks = new ReplayedLetters(replayed, DEAD_LETTER_PARTITIONS);
        for (int i = 0; i < DEAD_LETTER_PARTITIONS; i++) {
            TopicPartition partition = new TopicPartition(Names.REPLAYED, i);
            replayed.updateBeginningOffsets(Map.of(partition, 0L));
            replayed.updateEndOffsets(Map.of(partition, 0L));
        }
        DeadLetters letters = new DeadLetters(deadLetters, DEAD_LETTER_PARTITIONS, marks);
        deadLetters.updateBeginningOffsets(empty);
        deadLetters.updateEndOffsets(empty);
        deadLettersToReplay.updateBeginningOffsets(empty);
        deadLettersToReplay.updateEndOffsets(empty);
        IntakeSender sender = new IntakeSender(kafka, MAX_MESSAGE_BYTES);
        IntakeParser parser = new IntakeParser(
                new TimeParser(ZoneOffset.UTC, Duration.ofDays(36_525)),
                new TargetRule(List.of(), List.of()),
                new SchedulesTopicRule(Duration.ZERO, null, ZoneOffset.UTC));
        api.open(new RestApi.Backend(
                new ScheduleRequests(
                        new IntakeRecords(parser, TargetRule.SCHEDULED_MESSAGES, INTAKE_PARTITIONS, MAX_MESSAGE_BYTES),
                        sender,
                        outcomes,
                        schedules,
                        new RecentRequests(100),
                        clock),
                schedules,
                letters,
                new Replays(
                        () -> replays,
                        deadLettersToReplay,
                        DEAD_LETTER_PARTITIONS,
                        marks,
                        new ReplayRecords(parser, Letters.LAYOUT, schedules, MAX_MESSAGE_BYTES),
                        registry.counter("replayed"),
                        clock,
                        ElapsedTime.MACHINE),
                new SchedulerInfo("scheduler-0", "127.0.0.1:8000", "localhost:9092", List.of("schedules"), "history"),
                sender,
                new EngineProbe(kafka, new MockConsumer<>("none"), TargetRule.SCHEDULED_MESSAGES, clock)));
        http.listen();
        http.start();
    }

    String url() {
        return http.url();
    }

    /** @param json null when the body of the answer is empty */
    record Answer(
            int status,
            HttpResponse<byte[]> response,
            @Nullable JsonNode json) {
        String text(String pointer) {
            return json == null ? "" : json.at(pointer).asText();
        }

        @Nullable
        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    Answer send(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        Answer answer = sendUndescribed(method, path, body, headers);
        DESCRIPTION.check(method, path.replaceFirst("\\?.*", ""), answer.response());
        return answer;
    }

    /** For what the description says nothing of, as routes that are none. */
    Answer sendUndescribed(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<byte[]> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        boolean json = response.headers()
                        .firstValue("Content-Type")
                        .filter(type -> type.contains("json"))
                        .isPresent()
                && response.body().length > 0;
        return new Answer(response.statusCode(), response, json ? new ObjectMapper().readTree(response.body()) : null);
    }

    double answered(String route, String status) {
        return registry.get("sm.api.requests")
                .tag("route", route)
                .tag("status", status)
                .counter()
                .count();
    }

    @Override
    public void close() {
        api.close();
        http.close();
    }
}
