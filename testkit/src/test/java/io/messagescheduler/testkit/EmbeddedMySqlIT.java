package io.messagescheduler.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.embedded.EmbeddedMySql;
import io.messagescheduler.process.RunFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class EmbeddedMySqlIT {

    @TempDir
    Path directory;

    @Test
    void restart_afterStopAndAfterKills_keepsDataAndPortAndLeavesNoServerBehind() throws Exception {
        try (ServerProcess process = process()) {
            RunFile first = start(process);
            ProcessHandle server = server(first);
            execute(first, "CREATE DATABASE kept", "CREATE TABLE kept.rows_kept (id INT PRIMARY KEY)");
            execute(first, "INSERT INTO kept.rows_kept VALUES (1)");
            assertThat(metrics(first)).containsPattern("mysql_bytes_received_total\\{[^}]*} [1-9]");
            assertThat(process.stop()).isZero();
            assertThat(server.isAlive()).as("ends with the JVM that is stopped").isFalse();

            RunFile second = start(process);
            server = server(second);
            execute(second, "INSERT INTO kept.rows_kept VALUES (2)");
            process.kill();
            server.onExit().get(60, TimeUnit.SECONDS); // ends with the JVM that is killed

            RunFile third = start(process);
            server = server(third);
            execute(third, "INSERT INTO kept.rows_kept VALUES (3)");
            server.destroyForcibly();
            assertThat(process.awaitEnd()).as("ends with its server").isEqualTo(70);

            RunFile fourth = start(process);
            server = server(fourth);
            execute(fourth, "INSERT INTO kept.rows_kept VALUES (4)");
            process.kill();
            server.destroyForcibly();
            server.onExit().get(60, TimeUnit.SECONDS);

            RunFile fifth = start(process);
            assertThat(fifth.details().get("url")).isEqualTo(first.details().get("url"));
            assertThat(count(fifth)).isEqualTo(4);
            assertThat(process.stop()).isZero();
        }
    }

    private static RunFile start(ServerProcess process) throws Exception {
        return process.start(file -> file.details().containsKey("url"));
    }

    private static ProcessHandle server(RunFile run) {
        return ProcessHandle.of(
                        Long.parseLong(Objects.requireNonNull(run.details().get("serverPid"))))
                .orElseThrow();
    }

    private static void execute(RunFile run, String... statements) throws SQLException {
        try (Connection connection = connect(run);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static int count(RunFile run) throws SQLException {
        try (Connection connection = connect(run);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM kept.rows_kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection connect(RunFile run) throws SQLException {
        return DriverManager.getConnection(run.details().get("url") + "?sslMode=DISABLED", "root", "");
    }

    private static String metrics(RunFile run) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(run.http() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private ServerProcess process() {
        Map<String, String> settings = Map.of(
                "SM_EMBEDDED_DATA_DIR",
                directory.toString(),
                "SM_EMBEDDED_MYSQL_PORT",
                "0",
                "SM_DATA_DIR",
                Path.of("target", "mariadb").toAbsolutePath().toString());
        return new ServerProcess(EmbeddedMySql.class.getName(), "mysql", directory, settings);
    }
}
