package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one run, {@code data/app}, {@code data/<start>} or {@code data/chaos-<start>}: logs, run files, data, results, and who runs it.
 *
 * <p>{@code launcher.json} names the process in charge and the processes it has started. {@code lock} is held by the process
 * in charge while it lives, so that "is it running?" has an answer even after kill -9.
 */
record RunDirectory(Path path) {

    static final String APP = "app";
    private static final String CHAOS = "chaos-";

    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("yyyy-MM-dd HH-mm-ss");
    private static final Pattern RUN_NAME =
            Pattern.compile("((bench|chaos)-)?\\d{4}-\\d\\d-\\d\\d \\d\\d-\\d\\d-\\d\\d(-\\d+)?");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Who is in charge of a run, and what it has started.
     *
     * @param phase {@code starting}, {@code running}, {@code stopping} or {@code failed}
     * @param message what there is to say of the phase; the reason of a failure
     */
    record State(
            long pid,
            long startedMs,
            String mode,
            String phase,
            String message,
            int exit,
            List<ProcessRecord> processes) {

        State {
            processes = List.copyOf(processes);
        }

        boolean failed() {
            return phase.equals("failed");
        }
    }

    /** A new folder named after the start, below the data folder. */
    static RunDirectory create(Path data, LocalDateTime start) {
        return create(data, START.format(start));
    }

    /** A new folder of a benchmark, {@code bench-<start>}. */
    static RunDirectory createBench(Path data, LocalDateTime start) {
        return create(data, "bench-" + START.format(start));
    }

    /** A folder within another run's, for a system of its own. */
    static RunDirectory within(Path path) {
        try {
            Files.createDirectories(path);
            return new RunDirectory(path).prepared();
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    /** The same for a run under faults. */
    static RunDirectory createChaos(Path data, LocalDateTime start) {
        return create(data, CHAOS + START.format(start));
    }

    private static RunDirectory create(Path data, String name) {
        try {
            Files.createDirectories(data);
            for (int again = 1; ; again++) {
                Path path = data.resolve(again == 1 ? name : name + "-" + again);
                try {
                    Files.createDirectory(path);
                } catch (FileAlreadyExistsException anotherRun) {
                    continue;
                }
                return new RunDirectory(path).prepared();
            }
        } catch (IOException e) {
            throw notWritable(data, e);
        }
    }

    /** The folder of {@code --app}, made when it is not there. */
    static RunDirectory app(Path data) {
        RunDirectory app = new RunDirectory(data.resolve(APP));
        try {
            Files.createDirectories(app.path);
            return app.prepared();
        } catch (IOException e) {
            throw notWritable(data, e);
        }
    }

    /** Every run below a data folder, {@code app} first; other folders are nobody's business here. */
    static List<RunDirectory> all(Path data) {
        try (Stream<Path> entries = Files.isDirectory(data) ? Files.list(data) : Stream.<Path>empty()) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .filter(entry -> isRunName(entry.getFileName().toString()))
                    .sorted(Comparator.comparing((Path entry) ->
                                    !entry.getFileName().toString().equals(APP))
                            .thenComparing(Path::toString))
                    .map(RunDirectory::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isRunName(String name) {
        return name.equals(APP) || RUN_NAME.matcher(name).matches();
    }

    private static LaunchFailure notWritable(Path data, IOException e) {
        return new LaunchFailure(
                ExitCode.MISSING,
                "Cannot write to %s (%s): make room or give the right to write there, or name another folder by SM_DATA_DIR."
                        .formatted(data, reason(e)));
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : e.getClass().getSimpleName() + ": " + message;
    }

    private RunDirectory prepared() throws IOException {
        Files.createDirectories(logs());
        Files.createDirectories(runFiles());
        return this;
    }

    Path logs() {
        return path.resolve("logs");
    }

    Path log(String instance) {
        return logs().resolve(instance + ".log");
    }

    /** Puts the log of an earlier start aside, as {@code .log.1}, so that what is found in the log is of this one. */
    void beginLog(String instance) {
        Path log = log(instance);
        try {
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    Path runFiles() {
        return path.resolve("run");
    }

    /** What an instance says of itself; empty when it says nothing (yet). It may be gone: look at its process id. */
    Optional<RunFile> runFile(String instance) {
        return read(RunFile.path(runFiles(), instance));
    }

    private static Optional<RunFile> read(Path file) {
        try {
            return Optional.of(RunFile.read(file));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /** What the living processes of a kind say of themselves. */
    List<RunFile> living(String process) {
        boolean inCharge = isRunning();
        try (Stream<Path> files = Files.list(runFiles())) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .flatMap(file -> read(file).stream())
                    .filter(file -> file.process().equals(process))
                    .filter(file -> inCharge ? ProcessHandle.of(file.pid()).isPresent() : ProcessRecord.isAlive(file))
                    .toList();
        } catch (IOException absent) {
            return List.of();
        }
    }

    Path embeddedData() {
        return path.resolve("embedded");
    }

    boolean isApp() {
        return path.endsWith(APP);
    }

    /** Takes the lock for as long as this process lives, or until the answer is closed; empty when another holds it. */
    Optional<FileChannel> lock() {
        try {
            FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(channel);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    /** Whether the process in charge is alive. */
    boolean isRunning() {
        if (!Files.exists(lockFile())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.WRITE)) {
            return tryLock(channel) == null;
        } catch (IOException unreadable) {
            return state().flatMap(s -> ProcessRecord.alive(s.pid(), s.startedMs()))
                    .isPresent();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private Path lockFile() {
        return path.resolve("lock");
    }

    private Path stateFile() {
        return path.resolve("launcher.json");
    }

    Optional<State> state() {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(stateFile()), State.class));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /** Writes the state as a whole or not at all. */
    void write(State state) throws IOException {
        writeJson(stateFile(), state);
    }

    void forgetState() throws IOException {
        Files.deleteIfExists(stateFile());
    }

    /** Writes a JSON file as a whole or not at all. */
    static void writeJson(Path file, Object value) throws IOException {
        Path half = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                half, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes =
                    ByteBuffer.wrap((JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        try {
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
