package io.messagescheduler.embedded;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server itself has counted: Linux counts no network bytes per process. Asked at most once a second; while there
 * is no answer, the last one holds. Safe for several threads.
 */
final class MariaDbCounters implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MariaDbCounters.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String RECEIVED = "Bytes_received";
    private static final String SENT = "Bytes_sent";

    private final Map<String, Double> values = new HashMap<>();
    private long askedNanos = System.nanoTime() - FRESH_NANOS;
    private @Nullable String url;
    private @Nullable Connection connection;

    /** Counts nothing before {@link #ask}. */
    MariaDbCounters(MeterRegistry meters) {
        FunctionCounter.builder("mysql.bytes.received", this, counters -> counters.value(RECEIVED))
                .description("Bytes that the database server has received from all its clients")
                .register(meters);
        FunctionCounter.builder("mysql.bytes.sent", this, counters -> counters.value(SENT))
                .description("Bytes that the database server has sent to all its clients")
                .register(meters);
    }

    /** From now on the server at this address is asked. */
    synchronized void ask(String server) {
        url = server + "?connectTimeout=1000&socketTimeout=1000&sslMode=DISABLED";
    }

    @Override
    public synchronized void close() {
        url = null;
        disconnect();
    }

    private synchronized double value(String name) {
        if (url != null && System.nanoTime() - askedNanos >= FRESH_NANOS) {
            refresh(url);
            askedNanos = System.nanoTime();
        }
        return values.getOrDefault(name, 0.0);
    }

    private void refresh(String server) {
        try {
            Connection open = connection;
            if (open == null) {
                open = DriverManager.getConnection(server, "root", "");
                connection = open;
            }
            try (Statement statement = open.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SHOW GLOBAL STATUS WHERE Variable_name IN ('" + RECEIVED + "', '" + SENT + "')")) {
                while (rows.next()) {
                    values.put(rows.getString(1), rows.getDouble(2));
                }
            }
        } catch (SQLException e) {
            log.debug("The server's counters could not be read", e);
            disconnect();
        }
    }

    private void disconnect() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                log.debug("While closing", e);
            }
            connection = null;
        }
    }
}
