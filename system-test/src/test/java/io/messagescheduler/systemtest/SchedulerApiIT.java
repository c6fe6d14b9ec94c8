package io.messagescheduler.systemtest;

import static io.messagescheduler.systemtest.EngineUnderTest.Part.MESSAGE_HANDLER;
import static io.messagescheduler.systemtest.EngineUnderTest.Part.SCHEDULER;
import static io.messagescheduler.systemtest.EngineUnderTest.Part.WORKER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Scheduler's HTTP API: the routes and field names of the original, which its users' scripts know. */
@WithEngine
class SchedulerApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CONFIG_KEYS = List.of(
            "sm_topic",
            "sm_topic_partitions",
            "sm_partitions_per_bucket",
            "bucket_list",
            "bucket_object_list",
            "kafka_server",
            "kafka_application_restart_time",
            "sm_consumer_group_prefix",
            "sm_time_format",
            "sm_miniumum_delay",
            "sm_maximum_delay",
            "sm_buckets_multiplication_ratio",
            "sm_bucket_topic_format",
            "sm_mh_process_count",
            "sm_mh_consumer_group_id",
            "sm_bucket_process_time_fraction",
            "sm_header_mh_timestamp_key",
            "sm_header_job_id_key",
            "sm_header_worker_timestamp_key",
            "sm_header_message_hopcount_key",
            "worker_status_list.ready",
            "worker_status_list.working",
            "worker_status_list.done",
            "worker_status_list.error",
            "worker_ready_poll_freq",
            "worker_working_poll_freq",
            "worker_consumer_timeout",
            "worker_process_count");
    private static final String JOB_LOG_HEADER =
            "job_id, name, lower, upper, creation_time, status, workers, finish_time";
    private static final String REFUSED = "{\"status\":\"ERROR\",\"message\":\"Worker status update failed\"}";

    @Test
    void root_saysWhatTheOriginalSays(EngineUnderTest engine) throws Exception {
        assertThat(json(engine.get(SCHEDULER, "/")))
                .isEqualTo(JSON.readTree("{\"status\":\"OK\",\"message\":\"ScheduleServer is running\"}"));
    }

    @Test
    void config_hasEveryKeyOfTheOriginalAndTheLadder(EngineUnderTest engine) throws Exception {
        JsonNode config = json(engine.get(SCHEDULER, "/config"));
        assertThat(names(config)).containsAll(CONFIG_KEYS);
        assertThat(config.path("sm_topic").asText()).isEqualTo(EngineUnderTest.INTAKE);
        assertThat(config.path("sm_topic_partitions").asInt()).isEqualTo(EngineUnderTest.INTAKE_PARTITIONS);
        assertThat(config.path("sm_partitions_per_bucket").asInt()).isEqualTo(EngineUnderTest.BUCKET_PARTITIONS);
        assertThat(config.path("sm_miniumum_delay").asInt()).isEqualTo(2);
        assertThat(config.path("worker_status_list.working").asText()).isEqualTo("WORKING");
        List<String> buckets = new ArrayList<>();
        config.path("bucket_list").forEach(bucket -> buckets.add(bucket.asText()));
        assertThat(buckets).contains("__SM_BUCKET_0_2", "__SM_BUCKET_2_4_0", "__SM_BUCKET_8_16_0", "__SM_BUCKET_16_0");
        assertThat(config.path("bucket_object_list").size()).isEqualTo(buckets.size());
        config.path("bucket_object_list").forEach(bucket -> {
            assertThat(names(bucket)).containsExactlyInAnyOrder("name", "lower", "upper");
            assertThat(buckets).contains(bucket.path("name").asText());
        });
    }

    @Test
    void worker_getAndPost_registerAndKeepItsRecord(EngineUnderTest engine) throws Exception {
        String id = "visitor-" + UUID.randomUUID();
        JsonNode registered = json(engine.get(SCHEDULER, "/worker/" + id));
        assertThat(names(registered))
                .contains("worker_id", "join_time", "ip", "last_heartbeat", "status", "job_id", "job");
        assertThat(registered.path("worker_id").asText()).isEqualTo(id);
        assertThat(registered.path("status").asText()).isEqualTo("READY");
        assertThat(registered.path("ip").asText()).isEqualTo("127.0.0.1");
        assertThat(registered.path("job").isNull()).isTrue();

        JsonNode updated = json(engine.post(
                SCHEDULER,
                "/worker/" + id,
                "{\"worker_id\":\"" + id + "\",\"status\":\"WORKING\",\"job_id\":null,\"job\":null}"));
        assertThat(updated.path("status").asText()).isEqualTo("WORKING");
        assertThat(updated.path("join_time")).isEqualTo(registered.path("join_time"));
        assertThat(Instant.parse(updated.path("last_heartbeat").asText()))
                .isAfterOrEqualTo(Instant.parse(updated.path("join_time").asText()));

        JsonNode workers = json(engine.get(SCHEDULER, "/api/wq")).path("worker_queue");
        assertThat(workers.path(id).path("status").asText()).isEqualTo("WORKING");
        Await.until(
                "the Worker itself stands in /api/wq",
                () -> names(json(engine.get(SCHEDULER, "/api/wq")).path("worker_queue")).stream()
                        .anyMatch(name -> name.startsWith("worker-0")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "no JSON",
                "{\"status\":",
                "{\"status\":\"SLEEPY\"}",
                "{\"status\":\"DONE\",\"job_id\":\"no uuid\"}"
            })
    void worker_garbagePosted_isRefusedInTheWordsOfTheOriginal(String body, EngineUnderTest engine) throws Exception {
        HttpResponse<String> response = engine.post(SCHEDULER, "/worker/visitor", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body())).isEqualTo(JSON.readTree(REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/worker/%3Cscript%3E", "/worker/a%20b", "/worker/a%0Ab"})
    void worker_garbageForAnId_isRefusedInTheWordsOfTheOriginal(String path, EngineUnderTest engine) throws Exception {
        HttpResponse<String> got = engine.get(SCHEDULER, path);
        HttpResponse<String> posted = engine.post(SCHEDULER, path, "{\"status\":\"READY\"}");
        assertThat(List.of(got.statusCode(), posted.statusCode())).containsOnly(400);
        assertThat(JSON.readTree(got.body())).isEqualTo(JSON.readTree(REFUSED));
        assertThat(JSON.readTree(posted.body())).isEqualTo(JSON.readTree(REFUSED));
    }

    @Test
    void jobLog_drainDone_appearsWithAllItsCells(EngineUnderTest engine, KafkaUser user) throws Exception {
        int before = jobLog(engine).size();
        String target = EngineUnderTest.TARGET_PREFIX + "job-log";
        SentHeaders headers = new SentHeaders()
                .taken("time", Long.toString(Instant.now().toEpochMilli() + 10_000))
                .taken("topic", target);
        byte[] value = "value".getBytes(UTF_8);
        user.send(new ProducerRecord<>(EngineUnderTest.INTAKE, null, value, value, headers.all()));
        Await.until(
                "a drain job done appears in /api/job_log", () -> jobLog(engine).size() > before);
        for (String line : jobLog(engine)) {
            String[] cells = line.split(", ", -1);
            assertThat(cells).as(line).hasSize(8);
            assertThat(UUID.fromString(cells[0])).isNotNull();
            assertThat(cells[1]).startsWith("__SM_BUCKET_");
            assertThat(cells[5]).isEqualTo("DONE");
            assertThat(Instant.parse(cells[7])).isAfterOrEqualTo(Instant.parse(cells[4]));
        }
        HttpResponse<String> answer = engine.get(SCHEDULER, "/api/job_log");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        JsonNode queue = json(engine.get(SCHEDULER, "/api/jq")).path("job_queue");
        assertThat(queue.isArray()).isTrue();
        queue.forEach(job -> assertThat(names(job))
                .contains("job_id", "name", "lower", "upper", "creation_time", "status", "workers"));
        try (TopicReader reader = user.reader(List.of(target))) {
            reader.readUntil("the message itself", receipts -> !receipts.isEmpty());
        }
        Await.until(
                "/api/v1/state counts the delivery",
                () -> json(engine.get(SCHEDULER, "/api/v1/state"))
                                .path("delivered")
                                .asLong()
                        > 0);
    }

    @Test
    void state_hasWhatPeopleAskFor(EngineUnderTest engine) throws Exception {
        JsonNode state = json(engine.get(SCHEDULER, "/api/v1/state"));
        assertThat(names(state)).contains("pendingByLevel", "delivered", "jobs", "workers", "deadLetters");
        assertThat(state.path("pendingByLevel").isObject()).isTrue();
    }

    @Test
    void metricsAndHealth_everyProcess_areServed(EngineUnderTest engine) throws Exception {
        for (EngineUnderTest.Part part : List.of(SCHEDULER, MESSAGE_HANDLER, WORKER)) {
            assertThat(engine.get(part, "/metrics").body())
                    .as(part.name())
                    .contains("# TYPE ", "jvm_memory_used_bytes");
            Await.until(
                    part + " is alive",
                    () -> status(engine.get(part, "/liveness")).equals("UP"));
            Await.until(
                    part + " is ready",
                    () -> status(engine.get(part, "/readiness")).equals("READY"));
            assertThat(engine.get(part, "/no/such/page").statusCode()).isEqualTo(404);
        }
    }

    /** What it says of itself, whether that is good or not. */
    private static String status(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body()).path("status").asText();
    }

    /** The lines below the header. */
    private static List<String> jobLog(EngineUnderTest engine) throws Exception {
        List<String> lines =
                engine.get(SCHEDULER, "/api/job_log").body().lines().toList();
        assertThat(lines).first().isEqualTo(JOB_LOG_HEADER);
        return lines.subList(1, lines.size());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
