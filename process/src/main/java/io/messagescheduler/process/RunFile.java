package io.messagescheduler.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What others need to find a running process: {@code <SM_RUN_DIR>/<instance>.json}. It appears whole or not at all, and
 * goes when the process stops; after a kill it stays behind, so readers check the pid.
 *
 * @param process kind of process, such as {@code worker}
 * @param startedAt ISO-8601, UTC
 * @param http base URL without a slash at its end
 * @param details more that only some processes have, such as {@code bootstrapServers}
 */
public record RunFile(
        String process, String instance, long pid, String startedAt, String http, Map<String, String> details) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public RunFile {
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }

    /** Where the run file of an instance is. */
    public static Path path(Path runDir, String instance) {
        return runDir.resolve(instance + ".json");
    }

    /** Reads a run file; the process that it names may be gone. */
    public static RunFile read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), RunFile.class);
    }

    /** Writes or replaces the run file of this instance. */
    void write(Path runDir) throws IOException {
        Files.createDirectories(runDir);
        Path file = path(runDir, instance);
        Path temporary = runDir.resolve("." + instance + ".json." + pid);
        Files.write(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes the run file, unless a later process of the same name has replaced it. */
    void delete(Path runDir) throws IOException {
        Path file = path(runDir, instance);
        if (Files.exists(file) && read(file).pid() == pid) {
            Files.deleteIfExists(file);
        }
    }
}
