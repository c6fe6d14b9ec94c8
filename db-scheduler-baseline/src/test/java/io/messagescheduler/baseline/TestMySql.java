package io.messagescheduler.baseline;

import io.messagescheduler.embedded.MariaDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One MariaDB for all tests of this JVM; each takes a database of its own. The zones of its sessions and of this JVM are
 * not UTC, on purpose.
 */
final class TestMySql {
    private static final Path FOLDER = Path.of("target", "test-mysql").toAbsolutePath();
    private static final Path PROGRAMS = Path.of("target", "mariadb").toAbsolutePath();
    private static @Nullable MariaDb running;

    private TestMySql() {}

    /** Its address, such as {@code jdbc:mysql://127.0.0.1:41234/}. */
    static synchronized String url() {
        if (running == null) {
            try {
                TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
                deleteFolder();
                MariaDb started = MariaDb.start(FOLDER, PROGRAMS, 0);
                Runtime.getRuntime().addShutdownHook(new Thread(started::close));
                running = started;
                execute("SET GLOBAL time_zone = '+05:45'");
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        return running.url();
    }

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(url() + "?sslMode=DISABLED", "root", "");
    }

    static void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static void deleteFolder() throws IOException {
        if (Files.exists(FOLDER)) {
            List<Path> paths;
            try (Stream<Path> tree = Files.walk(FOLDER)) {
                paths = tree.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : paths) {
                Files.delete(path);
            }
        }
    }
}
