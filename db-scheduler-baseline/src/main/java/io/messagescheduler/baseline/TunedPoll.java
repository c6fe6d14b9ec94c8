package io.messagescheduler.baseline;

import io.messagescheduler.baseline.Forwarder.SendFailed;
import io.messagescheduler.baseline.Variant.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * As one would poll today: along an index on the time, the oldest first, past the rows that another poller has locked,
 * and of what was sent only that it was is written down. Never early: a row is taken when its time, in whole
 * milliseconds, is not after the clock's. Messages of one key may change their order, since several pollers send.
 */
final class TunedPoll implements Poll {
    private final Forwarder forwarder;
    private final int batch;
    private final String select;
    private final String insertPrefix;
    private final String deletePrefix;

    /** @param batch most messages that one poll takes */
    TunedPoll(Tables tables, Forwarder forwarder, int batch) {
        this.forwarder = forwarder;
        this.batch = batch;
        // A table that is nearly empty would be read whole, and every row read would be locked.
        this.select = "SELECT `seq`, " + StoredMessage.COLUMNS + " FROM `" + tables.messages()
                + "` FORCE INDEX (`due`) WHERE `time` <= ? ORDER BY `time` LIMIT " + batch
                + " FOR UPDATE SKIP LOCKED";
        this.insertPrefix = "INSERT INTO `" + tables.recipients()
                + "` (`seq`, `id`, `number`, `time`, `__sm_recieved_time`) SELECT `seq`, `id`, `number`, `time`, ? FROM `"
                + tables.messages() + "` WHERE `seq` IN (";
        this.deletePrefix = "DELETE FROM `" + tables.messages() + "` WHERE `seq` IN (";
    }

    @Override
    public int sendBatch(Connection connection, long nowMs) throws SQLException, SendFailed, InterruptedException {
        List<Long> taken = new ArrayList<>();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setObject(1, StoredMessage.time(nowMs));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    taken.add(rows.getLong("seq"));
                    records.add(StoredMessage.read(rows).record());
                }
            }
        }
        if (!taken.isEmpty()) {
            forwarder.send(records);
            String list = taken.stream().map(String::valueOf).collect(Collectors.joining(", ", "", ")"));
            try (PreparedStatement insert = connection.prepareStatement(insertPrefix + list);
                    PreparedStatement delete = connection.prepareStatement(deletePrefix + list)) {
                insert.setObject(1, StoredMessage.time(System.currentTimeMillis()));
                insert.executeUpdate();
                delete.executeUpdate();
            }
        }
        connection.commit();
        return taken.size();
    }

    @Override
    public int fullBatch() {
        return batch;
    }
}
