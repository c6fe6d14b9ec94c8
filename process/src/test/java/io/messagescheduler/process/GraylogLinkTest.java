package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class GraylogLinkTest {
    private final Logger here = (Logger) LoggerFactory.getLogger("a.b.Here");

    /** Tests are quiet otherwise. */
    @BeforeEach
    void beHeard() {
        here.setLevel(Level.WARN);
    }

    @AfterEach
    void beQuiet() {
        here.setLevel(null);
    }

    @Test
    void open_serverSet_getsEachEventOnceAndNoneAfterClose() throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Settings settings = Settings.load(Map.of("GRAYLOG_SERVER", "127.0.0.1:" + server.getLocalPort()), null);
            try (GraylogLink link = Objects.requireNonNull(
                    GraylogLink.open(settings, Map.of("process", "worker", "sm_instance", "worker-0")))) {
                assertThat(link).isNotNull();
                here.warn("Something\nhappened", shortFailure());
                JsonNode event = receive(server);
                assertThat(event.get("version").asText()).isEqualTo("1.1");
                assertThat(event.get("short_message").asText()).startsWith("Something");
                assertThat(event.get("full_message").asText()).contains("happened", "IllegalStateException: because");
                assertThat(event.get("level").asInt()).as("syslog's warning").isEqualTo(4);
                assertThat(event.get("_process").asText()).isEqualTo("worker");
                assertThat(event.get("_sm_instance").asText()).isEqualTo("worker-0");
                here.warn("last words");
            }
            here.warn("after the end");
            assertThat(receive(server).get("short_message").asText()).isEqualTo("last words");
            try (GraylogLink again = Objects.requireNonNull(GraylogLink.open(settings, Map.of()))) {
                assertThat(again).isNotNull();
                here.warn("again");
            }
            assertThat(receive(server).get("short_message").asText()).isEqualTo("again");
        }
    }

    @Test
    void open_notSet_isNothing() {
        assertThat(GraylogLink.open(Settings.load(Map.of(), null), Map.of())).isNull();
    }

    /** Its event fits one datagram; a longer one is sent in chunks. */
    private static Exception shortFailure() {
        Exception failure = new IllegalStateException("because");
        failure.setStackTrace(new StackTraceElement[0]);
        return failure;
    }

    private static JsonNode receive(DatagramSocket server) throws IOException {
        server.setSoTimeout(20_000);
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        server.receive(packet);
        byte[] data = Arrays.copyOf(packet.getData(), packet.getLength());
        try (GZIPInputStream json = new GZIPInputStream(new ByteArrayInputStream(data))) {
            return new ObjectMapper().readTree(json.readAllBytes());
        }
    }
}
