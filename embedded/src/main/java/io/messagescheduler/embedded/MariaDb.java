package io.messagescheduler.embedded;

import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real MariaDB as a child process, reachable from this machine only and without passwords. A commit is on the disk
 * before it is acknowledged ({@code innodb_flush_log_at_trx_commit=1}), so that neither a kill nor a loss of power undoes
 * it.
 *
 * <p>It does not outlive this JVM: a {@link ParentPipe} stops it when the JVM is killed, and a start first ends a server
 * that is left over on the same folder all the same. Its output goes to {@code server.log}.
 */
public final class MariaDb implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MariaDb.class);

    private static final String HOST = "127.0.0.1";
    private static final int TRIES = 5;

    /** Long enough to make good what a kill left, on a slow disk. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** Less than the host allows for closing. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final DataDirectory directory;
    private final Process server;
    private final ParentPipe pipe;
    private final int port;

    private MariaDb(DataDirectory directory, Process server, ParentPipe pipe, int port) {
        this.directory = directory;
        this.server = server;
        this.pipe = pipe;
        this.port = port;
    }

    /**
     * Starts the server and returns when it takes requests: at once it seems, some seconds with an empty folder.
     *
     * @param path folder for its data; what is there already is gone on with
     * @param programs folder below which MariaDB's programs are unpacked, for all servers
     * @param port 0 for any free port; when taken, the next free one. The port of the last start is preferred
     * @throws ProcessFailure in plain words when the folder or the port cannot be used, or the server does not start
     */
    public static MariaDb start(Path path, Path programs, int port) throws InterruptedException {
        MariaDbPrograms unpacked = MariaDbPrograms.unpackedBelow(programs);
        DataDirectory directory = DataDirectory.open(path, "MariaDB", MariaDbPrograms.version());
        try {
            endLeftOver(directory.path());
            install(unpacked, directory.path());
            for (int attempt = 1; ; attempt++) {
                int chosen = Ports.choose(port, directory.portBefore(port));
                MariaDb started = start(unpacked, directory, chosen, attempt);
                if (started != null) {
                    directory.rememberPort(port, chosen);
                    return started;
                }
            }
        } catch (IOException e) {
            directory.close();
            throw DataDirectory.unusable("MariaDB's data in " + directory.path() + " cannot be set up (" + e + ").", e);
        } catch (RuntimeException | InterruptedException | Error e) {
            directory.close();
            throw e;
        }
    }

    /** Such as {@code jdbc:mysql://127.0.0.1:3306/}, without a database. */
    public String url() {
        return url(port);
    }

    /** Process id of the server itself. */
    public long pid() {
        return server.pid();
    }

    /** Completes with its exit code when the server ends, whoever ended it. */
    CompletableFuture<Integer> end() {
        return server.onExit().thenApply(Process::exitValue);
    }

    /** Where the server tells what it does. */
    Path log() {
        return log(directory.path());
    }

    /** Stops the server in good order, or at the end of the time allowed without more ado. */
    @Override
    public void close() {
        try {
            end(server.toHandle());
        } finally {
            pipe.close();
            directory.close();
        }
    }

    /** Null when the server ended by itself, most likely since the port was taken, and it is worth another try. */
    private static @Nullable MariaDb start(MariaDbPrograms programs, DataDirectory directory, int port, int attempt)
            throws IOException, InterruptedException {
        Path path = directory.path();
        Process server = new ProcessBuilder(command(programs, path, port))
                .directory(path.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(path).toFile()))
                .start();
        server.getOutputStream().close();
        ParentPipe pipe = ParentPipe.endsWithThisJvm(server.pid());
        try {
            if (isThere(server, path, port)) {
                return new MariaDb(directory, server, pipe, port);
            }
        } catch (RuntimeException | InterruptedException | Error e) {
            end(server.toHandle());
            pipe.close();
            throw e;
        }
        pipe.close();
        log.info("MariaDB did not start on port {}, code {}", port, server.exitValue());
        if (attempt == TRIES) {
            throw new ProcessFailure(
                    ExitCode.FAILED,
                    "MariaDB does not start (code " + server.exitValue() + "); the end of " + log(path) + " tells why.",
                    null);
        }
        return null;
    }

    private static List<String> command(MariaDbPrograms programs, Path path, int port) {
        List<String> command = new ArrayList<>(List.of(
                programs.server().toString(),
                "--no-defaults",
                "--console",
                "--basedir=" + programs.base(),
                "--datadir=" + data(path),
                "--tmpdir=" + path.resolve("tmp"),
                "--pid-file=" + pidFile(path),
                "--bind-address=" + HOST,
                "--port=" + port,
                "--socket=server.sock", // within the data folder; a path of more than 107 bytes would be refused
                "--skip-grant-tables",
                "--skip-ssl", // who connects is on this machine, and making a key would take seconds at each start
                "--skip-name-resolve",
                "--character-set-server=utf8mb4",
                "--max-allowed-packet=128M",
                "--max-connections=200",
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-buffer-pool-size=128M"));
        command.addAll(MariaDbPrograms.asWhom());
        return command;
    }

    /** Whether the server has come to take requests; false when it ended instead. */
    private static boolean isThere(Process server, Path path, int port) throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!server.waitFor(20, TimeUnit.MILLISECONDS)) {
            if (answers(path, port)) {
                return true;
            }
            if (System.nanoTime() > deadline) {
                throw new ProcessFailure(
                        ExitCode.FAILED,
                        "MariaDB takes no requests " + START_LIMIT.toSeconds() + " s after its start; the end of "
                                + log(path) + " may tell why.",
                        null);
            }
        }
        return false;
    }

    /** Whether it is this server that answers at the port, and not one that had the port before. */
    private static boolean answers(Path path, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), 1_000); // far cheaper than asking the driver in vain
        } catch (IOException notYet) {
            return false;
        }
        try (Connection connection = DriverManager.getConnection(
                        url(port) + "?connectTimeout=1000&socketTimeout=5000&sslMode=DISABLED", "root", "");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT @@pid_file")) {
            return found.next() && pidFile(path).toString().equals(found.getString(1));
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** An empty database is made beside its place and moved there whole. */
    private static void install(MariaDbPrograms programs, Path path) throws IOException, InterruptedException {
        Files.createDirectories(path.resolve("tmp"));
        if (Files.exists(data(path))) {
            return;
        }
        Path installing = path.resolve("installing");
        MariaDbPrograms.deleteTree(installing);
        programs.install(installing, log(path));
        Files.move(installing, data(path), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Ends the server of a JVM that was killed: nobody else can use its folder, and we hold that folder's lock. */
    private static void endLeftOver(Path path) throws IOException {
        Path file = pidFile(path);
        if (Files.notExists(file)) {
            return;
        }
        String text = Files.readString(file).strip();
        if (!text.matches("\\d{1,18}")) {
            return;
        }
        ProcessHandle.of(Long.parseLong(text))
                .filter(process -> process.info()
                        .commandLine()
                        .orElse("")
                        .contains(data(path).toString()))
                .ifPresent(process -> {
                    log.warn("MariaDB of an earlier start, pid {}, still runs and is stopped", process.pid());
                    end(process);
                });
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (process.isAlive()) {
            log.warn("MariaDB has not stopped after {} s and is killed", STOP_LIMIT.toSeconds());
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private static Path data(Path path) {
        return path.resolve("data");
    }

    private static Path pidFile(Path path) {
        return path.resolve("server.pid");
    }

    private static Path log(Path path) {
        return path.resolve("server.log");
    }

    private static String url(int port) {
        return "jdbc:mysql://" + HOST + ":" + port + "/";
    }
}
