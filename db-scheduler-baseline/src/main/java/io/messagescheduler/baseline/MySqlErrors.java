package io.messagescheduler.baseline;

import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sorts what the database's driver throws: what only a person can mend, and what time may. */
final class MySqlErrors {

    private MySqlErrors() {}

    /**
     * What to tell a person when trying again does not help: no such host, a wrong password, a right or a table that is
     * missing, a row that does not fit. Empty for trouble that may pass, such as a lost connection or a deadlock.
     */
    static Optional<ProcessFailure> fault(SQLException failure, MySqlServer server) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return Optional.of(invalid(
                        "The host of " + server.url() + " is not known; DATABASE_SCHEDULER_MYSQL_HOST names it.",
                        failure));
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                @Nullable ProcessFailure fault = fault(sql, server, failure);
                if (fault != null) {
                    return Optional.of(fault);
                }
            }
        }
        return Optional.empty();
    }

    /** The database's own error behind one of Flyway; that one itself when there is none, since it is no trouble that passes. */
    static SQLException sqlCause(RuntimeException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        throw failure;
    }

    private static @Nullable ProcessFailure fault(SQLException sql, MySqlServer server, SQLException failure) {
        String state = sql.getSQLState();
        if (state.startsWith("28") || sql.getErrorCode() == 1045) {
            return invalid(
                    "The database at " + server.url() + " refuses the user '" + server.user()
                            + "' or its password; DATABASE_SCHEDULER_MYSQL_USER and DATABASE_SCHEDULER_MYSQL_PASSWORD"
                            + " set them.",
                    failure);
        }
        if (state.startsWith("42")) {
            return new ProcessFailure(
                    ExitCode.FAILED,
                    "The database at " + server.url() + " refuses what is asked of it (" + sql.getMessage()
                            + "); the user '" + server.user()
                            + "' needs all rights in the database that DATABASE_SCHEDULER_DATABASE names, and the server"
                            + " must be MySQL 8 or MariaDB 10.6 at the least.",
                    failure);
        }
        if (state.startsWith("22") || state.startsWith("23")) {
            return new ProcessFailure(
                    ExitCode.UNUSABLE_DATA,
                    "The database at " + server.url() + " cannot take a message (" + sql.getMessage()
                            + "); its tables hold what another release or another run wrote.",
                    failure);
        }
        return null;
    }

    private static ProcessFailure invalid(String sentence, SQLException failure) {
        return new ProcessFailure(ExitCode.INVALID_SETTINGS, sentence, failure);
    }
}
