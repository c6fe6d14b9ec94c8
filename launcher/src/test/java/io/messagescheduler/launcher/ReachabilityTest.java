package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachabilityTest {

    /** Below those that the system gives to whoever connects: nobody takes it by chance. */
    private static int unusedPort() {
        return Ports.nextFree("127.0.0.1", 19_000);
    }

    @Test
    void checkBroker_oneOfTwoAnswers_isEnough() throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String servers = "127.0.0.1:%d, PLAINTEXT://127.0.0.1:%d".formatted(unusedPort(), broker.getLocalPort());
            assertThatCode(() -> Reachability.checkBroker(servers)).doesNotThrowAnyException();
        }
    }

    @Test
    void checkBroker_noneAnswers_saysWhatToDo() throws Exception {
        String servers = "127.0.0.1:" + unusedPort();
        assertThatThrownBy(() -> Reachability.checkBroker(servers))
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("No Kafka broker can be reached at " + servers)
                .hasMessageContaining("SM_KAFKA_BOOTSTRAP_SERVERS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "localhost:", "localhost:99999", "a:1,,b:2", "http//x:y"})
    void checkBroker_malformed_isAUsageError(String servers) {
        assertThatThrownBy(() -> Reachability.checkBroker(servers))
                .isInstanceOfSatisfying(
                        LaunchFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void checkDatabase_noneAnswers_doesNotRepeatThePassword() throws Exception {
        String url = "mongodb://user:s3cret@127.0.0.1:%d/messages".formatted(unusedPort());
        assertThatThrownBy(() -> Reachability.checkDatabase(url))
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("No message database can be reached at 127.0.0.1:")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void checkDatabase_answers_isFine() throws Exception {
        try (ServerSocket database = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "mongodb://127.0.0.1:" + database.getLocalPort();
            assertThatCode(() -> Reachability.checkDatabase(url)).doesNotThrowAnyException();
        }
    }

    @Test
    void nextFreePort_preferredIsTaken_isAHigherOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = Ports.nextFree("127.0.0.1", taken.getLocalPort());
            assertThat(port).isGreaterThan(taken.getLocalPort());
            assertThat(Ports.isFree("127.0.0.1", port)).isTrue();
        }
    }
}
