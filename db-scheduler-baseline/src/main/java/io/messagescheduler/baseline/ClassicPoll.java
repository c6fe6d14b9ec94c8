package io.messagescheduler.baseline;

import io.messagescheduler.baseline.Forwarder.SendFailed;
import io.messagescheduler.baseline.Variant.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * As the original polls: every {@code DATABASE_SCHEDULER_FREQ} it selects the rows with {@code time < now + freq}, without
 * an index on the time, writes them to the table of recipients with the time, and deletes them. So a message is up to one
 * period early, never more than the poll's own time late; the original's period is 60 s.
 *
 * <p>What the original does with all rows at once is done in batches here, so that no backlog can exhaust the memory.
 */
final class ClassicPoll implements Poll {
    private static final int BATCH = 5_000;

    private final Forwarder forwarder;
    private final long periodMs;
    private final String select;
    private final String insert;
    private final String deletePrefix;

    ClassicPoll(Tables tables, Forwarder forwarder, Duration period) {
        this.forwarder = forwarder;
        this.periodMs = period.toMillis();
        this.select =
                "SELECT " + StoredMessage.COLUMNS + " FROM `" + tables.messages() + "` WHERE `time` < ? LIMIT " + BATCH;
        this.insert = "INSERT INTO `" + tables.recipients() + "` (" + StoredMessage.COLUMNS
                + ", `__sm_recieved_time`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        this.deletePrefix = "DELETE FROM `" + tables.messages() + "` WHERE `id` IN (";
    }

    @Override
    public int sendBatch(Connection connection, long nowMs) throws SQLException, SendFailed, InterruptedException {
        List<StoredMessage> due = select(connection, nowMs + periodMs);
        if (!due.isEmpty()) {
            forwarder.send(due.stream().map(StoredMessage::record).toList());
            insert(connection, due);
            delete(connection, due);
        }
        connection.commit();
        return due.size();
    }

    @Override
    public int fullBatch() {
        return BATCH;
    }

    private List<StoredMessage> select(Connection connection, long beforeMs) throws SQLException {
        List<StoredMessage> due = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setObject(1, StoredMessage.time(beforeMs));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    due.add(StoredMessage.read(rows));
                }
            }
        }
        return due;
    }

    private void insert(Connection connection, List<StoredMessage> sent) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (StoredMessage message : sent) {
                statement.setString(1, message.id());
                statement.setInt(2, message.number());
                statement.setObject(3, message.time());
                statement.setString(4, message.topic());
                statement.setBytes(5, message.key());
                statement.setBytes(6, message.value());
                statement.setBytes(7, message.headers());
                statement.setObject(8, StoredMessage.time(System.currentTimeMillis()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void delete(Connection connection, List<StoredMessage> sent) throws SQLException {
        String places = String.join(", ", Collections.nCopies(sent.size(), "?"));
        try (PreparedStatement statement = connection.prepareStatement(deletePrefix + places + ")")) {
            for (int i = 0; i < sent.size(); i++) {
                statement.setString(i + 1, sent.get(i).id());
            }
            statement.executeUpdate();
        }
    }
}
