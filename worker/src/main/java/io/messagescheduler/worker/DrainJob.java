package io.messagescheduler.worker;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.messagescheduler.core.job.Job;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A job as the Scheduler hands it out: move the records of these partitions on, up to these offsets.
 *
 * @param bucket topic to drain
 * @param notBeforeMs when the drain starts, epoch milliseconds; it is handed out a little earlier
 * @param endOffsets by partition: where the job ends, fixed at its creation
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DrainJob(
        @JsonProperty(value = "job_id", required = true) UUID id,
        @JsonProperty(value = "name", required = true) String bucket,
        @JsonProperty("not_before_ms") long notBeforeMs,

        @JsonProperty(value = "end_offsets", required = true)
        Map<Integer, Long> endOffsets) {
    public DrainJob {
        endOffsets = new TreeMap<>(endOffsets);
    }

    /** What a Worker needs to know of the job. */
    public static DrainJob of(Job job) {
        return new DrainJob(job.id(), job.bucket(), job.notBeforeMs(), job.endOffsets());
    }
}
