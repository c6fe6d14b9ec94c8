package io.messagescheduler.monitoring.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerFilesTest {
    @TempDir
    Path runDir;

    @TempDir
    Path folder;

    @Test
    void fetch_fromAScheduler_keepsItsJobLogAndConfigurationUntilItAnswersAnew() throws Exception {
        try (FakeRun run = new FakeRun(runDir)) {
            run.process("scheduler-0", ProcessHandle.current().pid(), run.http());
            run.process("worker-0", ProcessHandle.current().pid(), run.http());
            SchedulerFiles files = new SchedulerFiles(runDir, folder, FakeRun.PATIENT);
            files.fetch();
            assertThat(folder).as("while the scheduler is not ready").isEmptyDirectory();

            run.answers.put("/api/job_log", "job_id, name\n1, B1\n");
            run.answers.put("/config", "{\"buckets\":[]}");
            files.fetch();
            run.answers.remove("/config");
            run.answers.put("/api/job_log", "job_id, name\n1, B1\n2, B2\n");
            files.fetch();

            assertThat(folder.resolve(SchedulerFiles.JOB_LOG)).hasContent("job_id, name\n1, B1\n2, B2\n");
            assertThat(folder.resolve(SchedulerFiles.CONFIG)).hasContent("{\"buckets\":[]}");
            assertThat(Files.list(folder)).hasSize(2);
        }
    }
}
