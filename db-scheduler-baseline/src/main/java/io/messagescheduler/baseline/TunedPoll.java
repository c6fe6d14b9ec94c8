package io.messagescheduler.baseline;

import io.messagescheduler.baseline.Forwarder.SendFailed;
import io.messagescheduler.baseline.Variant.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * As one would poll today: along an index on the time, the oldest first, past the rows that another poller has locked,
 * and of what was sent only that it was is written down. Never early: a row is taken when its time, in whole
 * milliseconds, is not after the clock's. Messages of one key may change their order, since several pollers send.
 */
final class TunedPoll implements Poll {
    private final Forwarder forwarder;
    private final int batch;
    private final String select;
    private final String insert;
    private final String deletePrefix;

    /** @param batch most messages that one poll takes */
    TunedPoll(Tables tables, Forwarder forwarder, int batch) {
        this.forwarder = forwarder;
        this.batch = batch;
        // Both indexes are forced: a table read whole, as a small one would be, is a table locked whole.
        this.select = "SELECT `seq`, " + StoredMessage.COLUMNS + " FROM `" + tables.messages()
                + "` FORCE INDEX (`due`) WHERE `time` <= ? ORDER BY `time` LIMIT " + batch
                + " FOR UPDATE SKIP LOCKED";
        this.insert = "INSERT INTO `" + tables.recipients()
                + "` (`seq`, `id`, `number`, `time`, `__sm_recieved_time`) VALUES (?, ?, ?, ?, ?)";
        this.deletePrefix =
                "DELETE `due` FROM `" + tables.messages() + "` AS `due` FORCE INDEX (PRIMARY) WHERE `due`.`seq` IN (";
    }

    @Override
    public int sendBatch(Connection connection, long nowMs) throws SQLException, SendFailed, InterruptedException {
        Map<Long, StoredMessage> due = take(connection, nowMs);
        if (!due.isEmpty()) {
            forwarder.send(due.values().stream().map(StoredMessage::record).toList());
            mark(connection, due);
        }
        connection.commit();
        return due.size();
    }

    private Map<Long, StoredMessage> take(Connection connection, long nowMs) throws SQLException {
        Map<Long, StoredMessage> due = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setObject(1, StoredMessage.time(nowMs));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    due.put(rows.getLong("seq"), StoredMessage.read(rows));
                }
            }
        }
        return due;
    }

    private void mark(Connection connection, Map<Long, StoredMessage> sent) throws SQLException {
        LocalDateTime now = StoredMessage.time(System.currentTimeMillis());
        String all = sent.keySet().stream().map(String::valueOf).collect(Collectors.joining(", ", "", ")"));
        try (PreparedStatement marking = connection.prepareStatement(insert);
                PreparedStatement delete = connection.prepareStatement(deletePrefix + all)) {
            for (Map.Entry<Long, StoredMessage> entry : sent.entrySet()) {
                StoredMessage message = entry.getValue();
                marking.setLong(1, entry.getKey());
                marking.setString(2, message.id());
                marking.setInt(3, message.number());
                marking.setObject(4, message.time());
                marking.setObject(5, now);
                marking.addBatch();
            }
            marking.executeBatch();
            delete.executeUpdate();
        }
    }

    @Override
    public int fullBatch() {
        return batch;
    }
}
