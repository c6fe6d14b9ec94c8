package io.messagescheduler.experiment;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code docker/kafka-scheduler-job.log}: how long the Scheduler's jobs took from their creation to their end, by bucket.
 * Owned by one thread.
 */
final class JobLog {
    static final String FILE = "docker/kafka-scheduler-job.log";
    static final String CHART = "kafka_scheduler_job_exec_time";

    private final Map<String, SignedHistogram> millisByBucket =
            new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));

    private JobLog() {}

    static JobLog read(Path runDir) throws AnalysisFailed {
        JobLog log = new JobLog();
        LooseCsv.read(runDir.resolve(FILE), log::add);
        return log;
    }

    /** Whether any job has ended. */
    boolean isPresent() {
        return !millisByBucket.isEmpty();
    }

    private void add(CSVRecord job) {
        long created = Instant.parse(job.get("creation_time")).toEpochMilli();
        long finished = Instant.parse(job.get("finish_time")).toEpochMilli();
        millisByBucket
                .computeIfAbsent(job.get("name"), bucket -> new SignedHistogram(3))
                .record(finished - created);
    }

    /** The mean and the longest of each bucket. */
    Chart chart() {
        return new Chart(
                CHART,
                Contestant.KAFKA.name(),
                "Kafka: execution time of jobs",
                "From the creation of a job to its end, by bucket.",
                new Chart.Axis("bucket", Chart.Scale.WORDS),
                new Chart.Axis("s", Chart.Scale.LINEAR),
                true,
                null,
                List.copyOf(millisByBucket.keySet()),
                List.of(series("mean", SignedHistogram::mean), series("maximum", all -> (double) all.max())));
    }

    private Chart.Series series(String name, Function<SignedHistogram, Double> millis) {
        return new Chart.Series(
                name,
                millisByBucket.values().stream()
                        .map(all -> millis.apply(all) / 1000)
                        .toList());
    }

    /** A line for each bucket, in seconds. */
    String statistics() {
        StringBuilder csv = new StringBuilder("bucket,count,mean (s),std (s),min (s),50% (s),95% (s),max (s)\n");
        millisByBucket.forEach((bucket, all) -> {
            long[] quantiles = all.quantiles(500, 950);
            csv.append(bucket.replaceAll("[\",\\p{Cntrl}]", "_")).append(',').append(all.count());
            for (double millis :
                    new double[] {all.mean(), all.standardDeviation(), all.min(), quantiles[0], quantiles[1], all.max()
                    }) {
                csv.append(',').append(Words.decimal(millis / 1000, 3));
            }
            csv.append('\n');
        });
        return csv.toString();
    }
}
