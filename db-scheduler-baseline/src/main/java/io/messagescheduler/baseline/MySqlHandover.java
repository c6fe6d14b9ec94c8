package io.messagescheduler.baseline;

import io.messagescheduler.messenger.Handover;
import io.messagescheduler.messenger.SentMessage;
import io.messagescheduler.process.ProcessFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Hands messages to a variant's table, one transaction a batch. How many have been handed over stands in the same
 * transaction, in the run's row of the progress table, next to the epoch of whoever hands over.
 *
 * <p>{@link #settle} locks that row, so it waits for whatever a predecessor left to be committed or rolled back, and raises
 * the epoch: a predecessor still alive finds its row no more.
 */
final class MySqlHandover implements Handover {
    private final Database database;
    private final Rows rows;
    private final String run;
    private boolean migrated;
    private long epoch = -1;

    /**
     * @param database becomes this object's to close
     * @param rows writes the messages
     * @param run names this run, the same after a restart
     */
    MySqlHandover(Database database, Rows rows, String run) {
        this.database = database;
        this.rows = rows;
        this.run = run;
    }

    @Override
    public int settle() throws HandoverFailed {
        try {
            if (!migrated) {
                database.migrate();
                migrated = true;
            }
            try (Connection connection = database.connection()) {
                return settle(connection);
            }
        } catch (SQLException failure) {
            throw sorted(failure);
        }
    }

    @Override
    public void handOver(int first, List<SentMessage> messages) throws HandoverFailed {
        if (epoch < 0) {
            throw new IllegalStateException("settle() comes first");
        }
        try (Connection connection = database.connection()) {
            try {
                advance(connection, first, first + messages.size());
                rows.insert(connection, messages);
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                Rollback.of(connection);
                throw failure;
            }
        } catch (SQLException failure) {
            throw sorted(failure);
        }
    }

    @Override
    public void close() {
        database.close();
    }

    private int settle(Connection connection) throws SQLException {
        String progress = database.tables().progress();
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT IGNORE INTO `" + progress + "` (`run`, `epoch`, `next`) VALUES (?, 0, 0)");
                PreparedStatement select = connection.prepareStatement(
                        "SELECT `epoch`, `next` FROM `" + progress + "` WHERE `run` = ? FOR UPDATE");
                PreparedStatement update =
                        connection.prepareStatement("UPDATE `" + progress + "` SET `epoch` = ? WHERE `run` = ?")) {
            insert.setString(1, run);
            insert.executeUpdate();
            select.setString(1, run);
            int next;
            try (ResultSet row = select.executeQuery()) {
                row.next();
                epoch = row.getLong("epoch") + 1;
                next = row.getInt("next");
            }
            update.setLong(1, epoch);
            update.setString(2, run);
            update.executeUpdate();
            connection.commit();
            return next;
        } catch (SQLException | RuntimeException failure) {
            Rollback.of(connection);
            throw failure;
        }
    }

    private void advance(Connection connection, int from, int to) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE `"
                + database.tables().progress() + "` SET `next` = ? WHERE `run` = ? AND `epoch` = ? AND `next` = ?")) {
            update.setInt(1, to);
            update.setString(2, run);
            update.setLong(3, epoch);
            update.setInt(4, from);
            if (update.executeUpdate() != 1) {
                throw new SQLException("another hands over for this run, or the outcome of an earlier batch is open");
            }
        }
    }

    /** Throws what only a person can mend; anything else is an unknown outcome. */
    private HandoverFailed sorted(SQLException failure) {
        Optional<ProcessFailure> fault = MySqlErrors.fault(failure, database.server());
        if (fault.isPresent()) {
            throw fault.get();
        }
        return new HandoverFailed(failure);
    }

    /** How messages become rows. */
    interface Rows {

        /** Inserts them within the connection's transaction. */
        void insert(Connection connection, List<SentMessage> messages) throws SQLException;
    }
}
