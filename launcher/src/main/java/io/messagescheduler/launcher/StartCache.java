package io.messagescheduler.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the JVMs of each kind of process learnt in an earlier run: classes loaded and linked, and which methods are worth compiling
 * (JEP 483, 514 and 515). One file each, beside the jars that it is true of. Needs JDK 25; a process without a file starts as ever.
 */
final class StartCache {
    private static final int FIRST_JDK = 25;
    private static final List<String> PROCESSES = List.of("broker", "scheduler", "message-handler", "worker");

    private final Path jars;

    StartCache(Installation installation) {
        this.jars = installation.home().resolve("launcher/target/lib");
    }

    static boolean isSupported() {
        return Runtime.version().feature() >= FIRST_JDK;
    }

    /** Whether every process can start from what was learnt with these very jars. */
    boolean isComplete() {
        return PROCESSES.stream().allMatch(process -> isFresh(file(process)));
    }

    /** Flags of a process that is to start from what was learnt; none when there is nothing. */
    List<String> flags(String process) {
        Path file = file(process);
        // Other flags than those it was learnt with, as a Flight Recorder's, make the JVM pass it over, which needs no
        // warning.
        return isSupported() && isFresh(file)
                ? List.of("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off")
                : List.of();
    }

    /** Flags of an instance that is to write the file when it ends; none where another one does, or nobody should. */
    List<String> learning(String instance) {
        return PROCESSES.stream()
                .filter(process -> instance.equals(process) || instance.endsWith(process + "-0"))
                .map(process -> "-XX:AOTCacheOutput=" + file(process))
                .toList();
    }

    void forget() {
        try {
            for (String process : PROCESSES) {
                Files.deleteIfExists(file(process));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String process) {
        return jars.resolve(process + ".aot");
    }

    private boolean isFresh(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        try (Stream<Path> all = Files.list(jars)) {
            FileTime learnt = Files.getLastModifiedTime(file);
            for (Path jar : all.filter(path -> path.toString().endsWith(".jar")).toList()) {
                if (Files.getLastModifiedTime(jar).compareTo(learnt) >= 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
