package io.messagescheduler.baseline;

import io.messagescheduler.baseline.Forwarder.SendFailed;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One way to take what is due from the database. Stateless, so several threads may share one.
 *
 * <p>All do it in this order: read, send, wait for Kafka's acknowledgement, mark, commit. Killed between send and commit,
 * the messages are sent again; they are never lost.
 */
interface Poll {

    /**
     * Sends a batch of what is due, and commits that it was sent. A failure leaves the transaction to be rolled back.
     *
     * @param nowMs this machine's clock, epoch milliseconds
     * @return how many were sent
     */
    int sendBatch(Connection connection, long nowMs) throws SQLException, SendFailed, InterruptedException;

    /** A batch of this size is full: there may be more that is due. */
    int fullBatch();
}
