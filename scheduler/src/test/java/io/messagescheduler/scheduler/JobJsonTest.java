package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobJsonTest {
    @Test
    void csv_job_hasTheColumnsOfTheHeader() {
        String line = JobJson.csv(Map.of(
                "job_id",
                "6f9619ff-8b86-d011-b42d-00c04fc964ff",
                "name",
                "__SM_BUCKET_10_80_3",
                "lower",
                10,
                "upper",
                80,
                "creation_time",
                JobJson.time(0),
                "status",
                "DONE",
                "workers",
                List.of("worker-0-0", "worker-1-0"),
                "finish_time",
                JobJson.time(1)));
        assertThat(line)
                .isEqualTo("6f9619ff-8b86-d011-b42d-00c04fc964ff, __SM_BUCKET_10_80_3, 10, 80, 1970-01-01T00:00:00Z,"
                        + " DONE, worker-0-0 worker-1-0, 1970-01-01T00:00:00.001Z");
        assertThat(line.split(",")).hasSameSizeAs(JobJson.CSV_HEADER.split(","));
    }

    @Test
    void csv_foreignText_breaksNoCellNorLineNorSpreadsheet() {
        String line = JobJson.csv(Map.of("job_id", "=cmd|'/c calc'!A1\",\r\nx", "workers", List.of("a,b", "\n@c")));
        assertThat(line.split(",")[0]).isEqualTo("_cmd___c calc__A1____x");
        assertThat(line).doesNotContain("\n", "\r", "\"", "=", "@");
        assertThat(line.chars().filter(c -> c == ',')).hasSize(7);
    }
}
