package io.messagescheduler.baseline;

import io.messagescheduler.messenger.SentMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Messages in a table of our own, one {@link StoredMessage} each. */
record MessageRows(String table) implements MySqlHandover.Rows {

    @Override
    public void insert(Connection connection, List<SentMessage> messages) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO `" + table + "` (" + StoredMessage.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (SentMessage message : messages) {
                insert.setString(1, message.id());
                insert.setInt(2, message.number());
                insert.setObject(3, StoredMessage.time(message.dueMs()));
                insert.setString(4, message.target());
                insert.setBytes(5, message.key());
                insert.setBytes(6, message.value());
                insert.setBytes(7, StoredMessage.encode(message.headers()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
