package io.messagescheduler.scheduler;

import io.messagescheduler.core.job.Job;
import io.messagescheduler.core.job.WorkerRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs and Workers as the HTTP API and the job log show them, with the original's field names. */
final class JobJson {
    static final String CSV_HEADER = "job_id, name, lower, upper, creation_time, status, workers, finish_time";

    private JobJson() {}

    static Map<String, Object> of(Job job) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job_id", job.id().toString());
        json.put("name", job.bucket());
        json.put("lower", job.lowerSeconds());
        json.put("upper", job.upperSeconds());
        json.put("creation_time", time(job.createdMs()));
        json.put("status", job.status().name());
        json.put("workers", job.workers());
        if (job.finishedMs() > 0) {
            json.put("finish_time", time(job.finishedMs()));
        }
        json.put("window_start", time(job.windowStartMs()));
        json.put("not_before_ms", job.notBeforeMs());
        json.put("end_offsets", job.endOffsets());
        return json;
    }

    static Map<String, Object> of(WorkerRecord worker, @Nullable Job job) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("worker_id", worker.id());
        json.put("join_time", time(worker.joinedMs()));
        json.put("ip", worker.ip());
        json.put("last_heartbeat", time(worker.lastHeartbeatMs()));
        json.put("status", worker.status().name());
        json.put("job_id", job == null ? null : job.id().toString());
        json.put("job", job == null ? null : of(job));
        return json;
    }

    /** A line of the job log as CSV; {@code job} as {@link #of(Job)} makes it. */
    static String csv(Map<String, ?> job) {
        Object workers = job.get("workers");
        String ids = workers instanceof List<?> list
                ? String.join(" ", list.stream().map(String::valueOf).toList())
                : "";
        return String.join(
                ", ",
                cell(job.get("job_id")),
                cell(job.get("name")),
                cell(job.get("lower")),
                cell(job.get("upper")),
                cell(job.get("creation_time")),
                cell(job.get("status")),
                cell(ids),
                cell(job.get("finish_time")));
    }

    /** Worker ids are foreign text: whatever could break a line or a cell is replaced. */
    private static String cell(@Nullable Object value) {
        return value == null ? "" : value.toString().replaceAll("[^A-Za-z0-9_:. -]", "_");
    }

    static String time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).toString();
    }
}
