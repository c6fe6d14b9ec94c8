package io.messagescheduler.baseline;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.messagescheduler.baseline.Variant.Tables;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One variant's tables in a database, and a bounded pool of connections to it. Connects to nobody before it is asked for
 * something. Connections do not commit by themselves, read what is committed, and give up in seconds.
 *
 * <p>Times go in and out as {@link java.time.LocalDateTime} in UTC, which the driver does not convert: no session's, no
 * server's and no JVM's zone matters.
 */
final class Database implements AutoCloseable {
    private static final int MIGRATE_ATTEMPTS = 5;
    private static final Duration MIGRATE_PAUSE = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final long RETRY_MS = 500;
    private static final String TIMEOUTS = "connectTimeout=3000&socketTimeout=30000&tcpKeepAlive=true";
    private static final String BATCHES = "&rewriteBatchedStatements=true";

    private final MySqlServer server;
    private final String name;
    private final Variant variant;
    private final Tables tables;
    private final HikariDataSource pool;

    /** @param connections most connections at a time */
    static Database of(Settings settings, Variant variant, MySqlServer server, int connections) {
        return new Database(
                server,
                settings.get(SettingCatalogue.DATABASE_SCHEDULER_DATABASE),
                variant,
                variant.tables(settings),
                connections);
    }

    private Database(MySqlServer server, String name, Variant variant, Tables tables, int connections) {
        this.server = server;
        this.name = name;
        this.variant = variant;
        this.tables = tables;
        HikariConfig config = new HikariConfig();
        config.setPoolName(variant.contestant());
        config.setJdbcUrl(server.url() + name + "?" + TIMEOUTS + BATCHES + server.options() + variant.options());
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(3_000);
        config.setValidationTimeout(1_000);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql("SET SESSION innodb_lock_wait_timeout = 10");
        this.pool = new HikariDataSource(config);
    }

    Tables tables() {
        return tables;
    }

    Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /** Creates the database and brings its tables up to date; several may do so at the same time. */
    void migrate() throws SQLException {
        createDatabase();
        for (int attempt = 1; ; attempt++) {
            try {
                migrateTables();
                return;
            } catch (FlywayException e) {
                // Who meets another in the midst of making the history table is told that it is there and empty.
                if (attempt == MIGRATE_ATTEMPTS) {
                    throw MySqlErrors.sqlCause(e);
                }
                LockSupport.parkNanos(MIGRATE_PAUSE.toNanos());
            }
        }
    }

    private void migrateTables() {
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:" + variant.migrations())
                .table(tables.history())
                .baselineOnMigrate(true) // the database has tables of others
                .baselineVersion("0")
                .placeholders(Map.of(
                        "messages", tables.messages(),
                        "recipients", tables.recipients(),
                        "progress", tables.progress()))
                .load()
                .migrate();
    }

    /** The engine and its version, such as {@code MariaDB} and {@code 11.4.5}. */
    Engine engine() throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT VERSION()")) {
            rows.next();
            return Engine.parse(rows.getString(1));
        }
    }

    MySqlServer server() {
        return server;
    }

    DataSource dataSource() {
        return pool;
    }

    /**
     * Sets the tables up as soon as the server can be reached.
     *
     * @throws ProcessFailure when that does not depend on time
     */
    Engine awaitSetUp() throws InterruptedException {
        while (true) {
            try {
                migrate();
                return engine();
            } catch (SQLException failure) {
                Optional<ProcessFailure> fault = MySqlErrors.fault(failure, server);
                if (fault.isPresent()) {
                    throw fault.get();
                }
                log.warn("The database at {} is not there yet ({})", server.url(), failure.toString());
                Thread.sleep(RETRY_MS);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Asks first, since a user that may not create databases may have been given one. */
    private void createDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                server.url() + "?" + TIMEOUTS + server.options(), server.user(), server.password())) {
            try (PreparedStatement exists =
                    connection.prepareStatement("SELECT 1 FROM information_schema.schemata WHERE schema_name = ?")) {
                exists.setString(1, name);
                try (ResultSet rows = exists.executeQuery()) {
                    if (rows.next()) {
                        return;
                    }
                }
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE IF NOT EXISTS `" + name + "` CHARACTER SET utf8mb4");
            }
        }
    }

    /** @param version without the name and the build: {@code 11.4.5} */
    record Engine(String name, String version) {

        /** @param answer of {@code SELECT VERSION()}: {@code 11.4.5-MariaDB-log}, {@code 8.4.3} */
        static Engine parse(String answer) {
            return new Engine(answer.contains("MariaDB") ? "MariaDB" : "MySQL", answer.replaceAll("-.*", ""));
        }
    }
}
