package io.messagescheduler.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small file system of its own for one broker's data, in memory, so that it can be filled without touching anybody else's.
 * Needs root and a machine with the memory to spare.
 */
final class Disk implements AutoCloseable {
    private static final String SOURCE = "smchaos";
    private static final int MEBIBYTES = 1_024;
    private static final long LEAST_AVAILABLE_MEBIBYTES = 6_144;
    private static final String FILLER = "filler";

    private final Path folder;

    private Disk(Path folder) {
        this.folder = folder;
    }

    /** Why there can be none; empty when there can. Takes away those that killed runs left behind. */
    static Optional<String> whyNot() {
        if (!Programs.isInstalled("mount") || !Programs.isInstalled("fallocate")) {
            return Optional.of("the programs mount and fallocate are not installed");
        }
        if (!"0".equals(Programs.tried("id", "-u").text())) {
            return Optional.of("a file system of its own needs root");
        }
        long availableMib = availableMebibytes();
        return availableMib < LEAST_AVAILABLE_MEBIBYTES
                ? Optional.of("a file system in memory needs more of it than the " + availableMib + " MiB available")
                : Optional.empty();
    }

    private static long availableMebibytes() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    static Disk mount(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Programs.run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + MEBIBYTES + "m",
                SOURCE + ProcessHandle.current().pid(),
                folder.toString());
        return new Disk(folder);
    }

    /** Unmounts what runs whose process is gone have mounted. */
    static void sweep() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
                String[] words = line.split(" ");
                if (words[0].matches(SOURCE + "\\d+")
                        && ProcessHandle.of(Long.parseLong(words[0].substring(SOURCE.length())))
                                .isEmpty()) {
                    Programs.tried("umount", "-l", words[1].replace("\\040", " "));
                }
            }
        } catch (IOException e) {
            // No such file: then nothing of ours is mounted, since this is no Linux.
        }
    }

    /** Leaves not a byte. */
    void fill() {
        for (int chunk = MEBIBYTES; chunk > 0; chunk /= 2) {
            Path file = folder.resolve(FILLER + chunk);
            if (Programs.tried("fallocate", "-l", chunk + "MiB", file.toString())
                            .exit()
                    != 0) {
                deleteQuietly(file);
            }
        }
        Programs.tried("dd", "if=/dev/zero", "of=" + folder.resolve(FILLER), "bs=4096");
    }

    void free() {
        for (int chunk = MEBIBYTES; chunk > 0; chunk /= 2) {
            deleteQuietly(folder.resolve(FILLER + chunk));
        }
        deleteQuietly(folder.resolve(FILLER));
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Programs.tried("umount", "-l", folder.toString());
    }
}
