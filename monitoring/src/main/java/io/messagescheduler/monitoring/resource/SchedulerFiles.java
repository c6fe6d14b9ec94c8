package io.messagescheduler.monitoring.resource;

import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The Scheduler's job log and configuration as files, each whole or not at all. While no Scheduler answers they stay as
 * they are; where several answer, the longer text counts, since one that has just started may not know all jobs yet.
 */
final class SchedulerFiles {
    static final String JOB_LOG = "kafka-scheduler-job.log";
    static final String CONFIG = "kafka-scheduler-config.json";

    private final Path runDir;
    private final Path folder;
    private final Endpoints endpoints;

    SchedulerFiles(Path runDir, Path folder, Endpoints endpoints) {
        this.runDir = runDir;
        this.folder = folder;
        this.endpoints = endpoints;
    }

    void fetch() throws IOException, InterruptedException {
        List<String> schedulers = RunFiles.living(runDir).stream()
                .filter(process -> process.process().equals("scheduler"))
                .map(RunFile::http)
                .toList();
        fetch(schedulers, "/api/job_log", JOB_LOG);
        fetch(schedulers, "/config", CONFIG);
    }

    private void fetch(List<String> schedulers, String path, String name) throws IOException, InterruptedException {
        Optional<String> text = endpoints
                .get(schedulers.stream().map(http -> http + path).toList())
                .values()
                .stream()
                .max(Comparator.comparingInt(String::length));
        if (text.isPresent() && !text.get().isBlank()) {
            Path unfinished = folder.resolve("." + name + ".unfinished");
            Files.writeString(unfinished, text.get());
            Files.move(
                    unfinished,
                    folder.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
