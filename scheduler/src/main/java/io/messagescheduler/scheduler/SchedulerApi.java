package io.messagescheduler.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.messagescheduler.core.job.Job;
import io.messagescheduler.core.job.JobStatus;
import io.messagescheduler.core.job.WorkerRecord;
import io.messagescheduler.process.HttpRole;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Scheduler's HTTP API: the original's routes, and the state for people. Most of them only the leader answers. */
final class SchedulerApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WORKER_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final int LONGEST_BODY = 64 * 1024;
    private static final Map<String, Object> NOT_SET_UP = status("ERROR", "The topics are still being set up");
    private static final Map<String, Object> CLOCK_IN_DOUBT =
            status("ERROR", "This Scheduler's clock is in doubt, and it plans nothing until the broker's agrees");

    private final Supplier<@Nullable Map<String, Object>> config;
    private final Supplier<@Nullable Engine> engine;
    private final Leadership leadership;

    /** What only the leader can show. */
    record Engine(ControlPlane plane, JobLog jobLog, Supplier<Map<String, Object>> figures) {}

    /**
     * @param config null until the topics are set up
     * @param engine null unless this Scheduler leads
     */
    SchedulerApi(
            Supplier<@Nullable Map<String, Object>> config, Supplier<@Nullable Engine> engine, Leadership leadership) {
        this.config = config;
        this.engine = engine;
        this.leadership = leadership;
    }

    /** What every Scheduler answers, then what only the leader does. */
    void addTo(JavalinDefaultRoutingApi routes) {
        routes.get("/", context -> context.json(status("OK", "ScheduleServer is running")));
        routes.get("/config", this::config);

        routes.get("/worker/{id}", context -> asPlanner(context, leader -> worker(context, leader)), HttpRole.WORKER);
        routes.post("/worker/{id}", context -> asPlanner(context, leader -> report(context, leader)), HttpRole.WORKER);
        routes.get(
                "/api/jq",
                context -> asLeader(
                        context,
                        leader -> context.json(Map.of(
                                "job_queue",
                                leader.plane().queue().stream().map(JobJson::of).toList()))));
        routes.get("/api/wq", context -> asLeader(context, leader -> context.json(workers(leader.plane()))));
        routes.get("/api/job_log", context -> asLeader(context, leader -> jobLog(context, leader.jobLog())));
        routes.get("/api/v1/state", context -> asLeader(context, leader -> context.json(state(leader))));
    }

    private void config(Context context) {
        Map<String, Object> present = config.get();
        if (present == null) {
            context.status(503).json(NOT_SET_UP);
        } else {
            context.json(present);
        }
    }

    private interface Answer {
        void give(Engine engine) throws InterruptedException;
    }

    /** A standby says where the leader is instead, if it knows. */
    private void asLeader(Context context, Answer answer) throws InterruptedException {
        Engine leading = engine.get();
        if (leading != null) {
            answer.give(leading);
        } else {
            context.status(503).json(notHere());
        }
    }

    /** Workers that are not answered plan for themselves. */
    private void asPlanner(Context context, Answer answer) throws InterruptedException {
        asLeader(context, leader -> {
            if (leader.plane().isHeldOff()) {
                context.status(503).json(CLOCK_IN_DOUBT);
            } else {
                answer.give(leader);
            }
        });
    }

    private Map<String, Object> notHere() {
        if (config.get() == null) {
            return NOT_SET_UP;
        }
        return leadership
                .other()
                .map(leader -> Map.<String, Object>of(
                        "status",
                        "ERROR",
                        "message",
                        "This Scheduler is a standby; ask the leader, " + leader.instance(),
                        "leader",
                        leader.url()))
                .orElseGet(() -> status("ERROR", "No Scheduler leads at this moment; ask again in a second"));
    }

    private static void worker(Context context, Engine engine) {
        String id = context.pathParam("id");
        if (!WORKER_ID.matcher(id).matches()) {
            refuse(context);
            return;
        }
        WorkerRecord present = engine.plane().worker(id).orElse(null);
        Optional<WorkerRecord> record = engine.plane()
                .heartbeat(
                        id,
                        address(context),
                        present == null ? JobStatus.READY : present.status(),
                        present == null ? null : present.jobId(),
                        -1);
        answer(context, engine.plane(), record.orElse(null), null);
    }

    private static void report(Context context, Engine engine) throws InterruptedException {
        String id = context.pathParam("id");
        if (!WORKER_ID.matcher(id).matches() || context.contentLength() > LONGEST_BODY) {
            refuse(context);
            return;
        }
        JobStatus status;
        UUID jobId;
        long delivered;
        Duration wait;
        try {
            byte[] bytes = context.bodyInputStream().readNBytes(LONGEST_BODY + 1);
            if (bytes.length > LONGEST_BODY) {
                refuse(context);
                return;
            }
            JsonNode body = JSON.readTree(bytes);
            status = JobStatus.valueOf(body.path("status").asText());
            String job = body.path("job_id").asText("");
            jobId = job.isEmpty() || job.equals("null") ? null : UUID.fromString(job);
            delivered = Math.max(0, body.path("delivered").asLong(0));
            String waitMs = context.queryParam("wait_ms");
            wait = Duration.ofMillis(waitMs == null ? 0 : Math.max(0, Long.parseLong(waitMs)));
        } catch (IOException | IllegalArgumentException e) {
            refuse(context);
            return;
        }
        Optional<WorkerRecord> record = engine.plane().heartbeat(id, address(context), status, jobId, delivered);
        // Not to a Worker that has just failed: another may do better with the job that it gave back.
        boolean asks = status == JobStatus.READY || status == JobStatus.DONE;
        Job job = record.isPresent() && asks
                ? engine.plane()
                        .assign(id, status == JobStatus.READY ? wait : Duration.ZERO)
                        .orElse(null)
                : null;
        answer(context, engine.plane(), record.orElse(null), job);
    }

    private static void answer(
            Context context, ControlPlane plane, @Nullable WorkerRecord record, @Nullable Job assigned) {
        if (record == null) {
            refuse(context);
            return;
        }
        Job job = assigned != null
                ? assigned
                : plane.queue().stream()
                        .filter(open -> open.workers().contains(record.id()))
                        .findFirst()
                        .orElse(null);
        context.json(JobJson.of(record, job));
    }

    private static void refuse(Context context) {
        context.status(400).json(status("ERROR", "Worker status update failed"));
    }

    private static Map<String, Object> workers(ControlPlane plane) {
        Map<String, Object> workers = new TreeMap<>();
        Map<String, Job> jobs = new TreeMap<>();
        plane.queue().forEach(job -> job.workers().forEach(id -> jobs.put(id, job)));
        plane.workers().forEach((id, record) -> workers.put(id, JobJson.of(record, jobs.get(id))));
        return Map.of("worker_queue", workers);
    }

    private static void jobLog(Context context, JobLog jobLog) {
        StringBuilder csv = new StringBuilder(JobJson.CSV_HEADER).append('\n');
        jobLog.latest().forEach(job -> csv.append(JobJson.csv(job)).append('\n'));
        context.contentType("text/plain").result(csv.toString());
    }

    private static Map<String, Object> state(Engine engine) {
        Map<String, Object> state = new LinkedHashMap<>();
        Map<String, Long> pending = new LinkedHashMap<>();
        engine.plane()
                .lastLook()
                .ifPresent(look -> look.undrained()
                        .forEach((bucket, count) ->
                                pending.merge(SchedulerMetrics.levelName(bucket), count, Long::sum)));
        state.put("pendingByLevel", pending);
        state.put("delivered", engine.plane().delivered());
        state.put("jobs", engine.plane().queue().size());
        state.put("workers", engine.plane().workers().size());
        state.putAll(engine.figures().get());
        return state;
    }

    /** The peer, or whom it says it forwards for. Shown, never trusted. */
    private static String address(Context context) {
        String forwarded = context.header("X-Forwarded-For");
        return forwarded == null || !WORKER_ID.matcher(forwarded).matches() ? context.ip() : forwarded;
    }

    private static Map<String, Object> status(String status, String message) {
        return Map.of("status", status, "message", message);
    }
}
