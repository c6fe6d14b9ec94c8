package io.messagescheduler.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlErrorsTest {
    private static final MySqlServer SERVER = new MySqlServer("jdbc:mysql://db:3306/", "", "user", "secret");

    @Test
    void fault_wrongPasswordBehindThePool_namesTheSettings() {
        SQLException refused = new SQLException("Access denied for user", "28000", 1045);
        Optional<ProcessFailure> fault =
                MySqlErrors.fault(new SQLTransientConnectionException("no connection", refused), SERVER);

        assertThat(fault).hasValueSatisfying(failure -> {
            assertThat(failure.exitCode()).isEqualTo(ExitCode.INVALID_SETTINGS);
            assertThat(failure)
                    .hasMessageContaining("DATABASE_SCHEDULER_MYSQL_PASSWORD")
                    .hasMessageContaining("db:3306");
            assertThat(failure.getMessage()).doesNotContain("secret");
        });
    }

    @Test
    void fault_unknownHost_namesTheSetting() {
        SQLException failure = new SQLException("link failure", "08S01", new UnknownHostException("db"));

        assertThat(MySqlErrors.fault(failure, SERVER))
                .hasValueSatisfying(fault -> assertThat(fault).hasMessageContaining("DATABASE_SCHEDULER_MYSQL_HOST"));
    }

    @ParameterizedTest
    @CsvSource({"08S01, 0", "08001, 0", "08004, 1040", "40001, 1213", "40001, 1205", "70100, 1317", "HY000, 1021"})
    void fault_troubleThatMayPass_isNone(String state, int code) {
        assertThat(MySqlErrors.fault(new SQLException("trouble", state, code), SERVER))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"42000, 1142", "42S02, 1146", "22001, 1406", "23000, 1062"})
    void fault_whatTimeDoesNotMend_isOne(String state, int code) {
        assertThat(MySqlErrors.fault(new SQLException("fault", state, code), SERVER))
                .isPresent();
    }

    @Test
    void fault_withoutState_isNone() {
        assertThat(MySqlErrors.fault(new SQLException("timed out"), SERVER)).isEmpty();
    }

    @Test
    void engine_answersOfServers_areTold() {
        assertThat(Database.Engine.parse("11.4.5-MariaDB-log")).isEqualTo(new Database.Engine("MariaDB", "11.4.5"));
        assertThat(Database.Engine.parse("8.4.3")).isEqualTo(new Database.Engine("MySQL", "8.4.3"));
    }
}
