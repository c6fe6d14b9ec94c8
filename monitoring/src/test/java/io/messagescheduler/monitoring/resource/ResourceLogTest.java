package io.messagescheduler.monitoring.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceLogTest {
    private static final int MB = 1024 * 1024;

    @TempDir
    Path folder;

    @Test
    void append_ofSamples_writesTheColumnsOfTheOriginal() throws Exception {
        new ResourceLog(folder.resolve("docker")).append(List.of(sample("worker-0"), sample("a,b\nc")));

        assertThat(folder.resolve("docker").resolve(ResourceLog.FILE)).hasContent("""
                        time, pids, net_tx (MB), net_rx (MB), name, memory_usage (MB), cpu_user (s), cpu_system (s), blkio_write (MB), blkio_read (MB), threads
                        2026-11-23T19:00:00.123Z, 2, 1.500, 0.000, worker-0, 200.000, 12.345, 0.678, 3.000, 4.000, 31
                        2026-11-23T19:00:00.123Z, 2, 1.500, 0.000, a_b_c, 200.000, 12.345, 0.678, 3.000, 4.000, 31
                        """);
    }

    @Test
    void append_toAnEarlierFile_goesOnWithoutAnotherHeader() throws Exception {
        new ResourceLog(folder).append(List.of(sample("worker-0")));
        new ResourceLog(folder).append(List.of(sample("worker-0")));

        assertThat(Files.readAllLines(folder.resolve(ResourceLog.FILE))).hasSize(3);
    }

    private static ResourceSample sample(String instance) {
        return new ResourceSample(
                Instant.parse("2026-11-23T19:00:00.123456Z"),
                instance,
                2,
                31,
                200L * MB,
                12_345,
                678,
                3L * MB,
                4L * MB,
                new Traffic(1.5 * MB, 0));
    }
}
