package io.messagescheduler.messenger;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a Messenger that is killed must find again to go on with the same run: a small file in the run's folder. Numbers
 * of what was sent and received are not in it; Kafka and the database know them.
 *
 * @param startMs when the sending began, 0 before it has
 */
record RunState(String experimentId, long seed, int count, long durationMs, int sizeBytes, long blockMs, long startMs) {
    private static final String FILE = "messenger.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A new run, beginning now. */
    static RunState create(long seed, int count, long durationMs, int sizeBytes, long blockMs, long nowMs) {
        String id = Times.text(nowMs).substring(0, 19).replaceAll("[-:]", "")
                + String.format(Locale.ROOT, "-%04x", (seed ^ nowMs) & 0xffff);
        return new RunState(id, seed, count, durationMs, sizeBytes, blockMs, 0);
    }

    /** The run that stands in the folder, null when there is none. */
    static @Nullable RunState read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return Files.exists(file) ? JSON.readValue(Files.readAllBytes(file), RunState.class) : null;
        } catch (JacksonException damaged) {
            throw new ProcessFailure(
                    ExitCode.UNUSABLE_DATA,
                    file + " is damaged. Remove it to begin a new run in this folder, or use another folder.",
                    damaged);
        } catch (IOException unreadable) {
            throw new ProcessFailure(ExitCode.UNUSABLE_DATA, file + " cannot be read: " + unreadable, unreadable);
        }
    }

    void write(Path folder) {
        Path file = folder.resolve(FILE);
        Path unfinished = folder.resolve(FILE + ".unfinished");
        try {
            Files.createDirectories(folder);
            Files.write(unfinished, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new ProcessFailure(ExitCode.UNUSABLE_DATA, file + " cannot be written: " + unwritable, unwritable);
        }
    }

    RunState begunAt(long nowMs) {
        return new RunState(experimentId, seed, count, durationMs, sizeBytes, blockMs, nowMs);
    }

    boolean hasBegun() {
        return startMs > 0;
    }

    LoadPlan plan() {
        return new LoadPlan(experimentId, seed, count, durationMs, sizeBytes, blockMs);
    }
}
