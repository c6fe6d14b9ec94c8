package io.messagescheduler.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code --clean} and {@code --deep-clean}. Both touch only folders that runs have made below the data folder, follow no link,
 * and refuse while something runs.
 */
final class CleanCommand {

    private static final Pattern UNPACKED_PROGRAMS = Pattern.compile("mariadb-\\d[\\d.]*(\\.lock|\\.unpacking)?");

    private final Path data;
    private final Path buildLog;
    private final Output output;
    private long files;
    private long bytes;

    CleanCommand(Path home, Path data, Output output) {
        this.data = data;
        this.buildLog = home.resolve("launcher/target/build.log");
        this.output = output;
    }

    /** Logs, state files, and the broker and database folders of finished experiments. */
    int clean() {
        refuseWhileRunning();
        for (RunDirectory directory : RunDirectory.all(data)) {
            remove(directory.logs());
            remove(directory.runFiles());
            remove(directory.path().resolve("launcher.json"));
            remove(directory.path().resolve("lock"));
            if (!directory.isApp()) {
                remove(directory.embeddedData());
            }
        }
        remove(buildLog);
        report(
                "logs, state files, and the broker and database folders of finished experiments; results, the data of --app and the build are kept");
        return ExitCode.OK;
    }

    /** Every run, {@code --app} among them, with the messages that are pending in it. */
    int deepClean() {
        refuseWhileRunning();
        RunDirectory.all(data).forEach(directory -> remove(directory.path()));
        unpackedPrograms().forEach(this::remove);
        remove(buildLog);
        report("every run below " + data + " and the unpacked MariaDB"
                + ", the data of --app among them; the build is kept (./mvnw clean removes it)");
        return ExitCode.OK;
    }

    /** Of the embedded MariaDB, which every experiment with MySQL uses; the next one unpacks them again. */
    private List<Path> unpackedPrograms() {
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(data)) {
            return entries.filter(entry -> UNPACKED_PROGRAMS
                            .matcher(entry.getFileName().toString())
                            .matches())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + data, e);
        }
    }

    private void refuseWhileRunning() {
        List<Path> running = RunDirectory.all(data).stream()
                .filter(CleanCommand::inUse)
                .map(RunDirectory::path)
                .toList();
        if (!running.isEmpty()) {
            throw new LaunchFailure(
                    ExitCode.MISSING,
                    "Nothing was removed, since something is running in %s. Stop it first: ./messagescheduler --stop"
                            .formatted(String.join(
                                    ", ", running.stream().map(Path::toString).toList())));
        }
    }

    private static boolean inUse(RunDirectory directory) {
        return directory.isRunning()
                || directory.state().stream()
                        .flatMap(state -> state.processes().stream())
                        .anyMatch(process -> process.alive().isPresent());
    }

    private void report(String what) {
        output.say("Removed %s: %d files, %.1f MiB.".formatted(what, files, bytes / 1024.0 / 1024));
    }

    /** Removes a folder without a word. */
    void forget(Path folder) {
        remove(folder);
    }

    private void remove(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    files++;
                    bytes += attributes.size();
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + path, e);
        }
    }
}
