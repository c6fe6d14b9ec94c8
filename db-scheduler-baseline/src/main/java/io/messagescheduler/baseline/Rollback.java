package io.messagescheduler.baseline;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a transaction that failed. Where that fails too, the connection is gone, and the server does it. */
final class Rollback {
    private static final Logger log = LoggerFactory.getLogger(Rollback.class);

    private Rollback() {}

    static void of(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            log.debug("While rolling back", e);
        }
    }
}
