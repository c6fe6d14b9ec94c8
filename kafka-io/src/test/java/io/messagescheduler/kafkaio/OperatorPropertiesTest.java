package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorPropertiesTest {
    @TempDir
    Path dir;

    @Test
    void read_bothFiles_standTogether() throws IOException {
        ClientProperties read = OperatorProperties.read(
                settings(
                        "security.protocol=SSL\nssl.keystore.password=x\n",
                        "kafka.common.configuration:\n  security.protocol: ssl\nkafka.producer.configuration:\n  compression.type: gzip\n"));
        assertThat(read.admin()).isEqualTo(Map.of("security.protocol", "SSL", "ssl.keystore.password", "x"));
        assertThat(read.producer()).containsEntry("compression.type", "gzip").hasSize(3);
        assertThat(read.consumer()).isEqualTo(read.admin());
    }

    @Test
    void read_filesThatDisagree_isAProblemWithoutTheValues() throws IOException {
        Settings settings = settings(
                "ssl.keystore.password=T0psecret\n",
                "kafka.consumer.configuration:\n  ssl.keystore.password: T0psecret2\n");
        InvalidSettings invalid = catchThrowableOfType(InvalidSettings.class, () -> OperatorProperties.read(settings));
        assertThat(invalid.problems())
                .containsExactly(
                        "SM_KAFKA_PROPERTIES_FILE and CONFIGURATION_FILE disagree about ssl.keystore.password of"
                                + " consumers; keep one.");
    }

    @Test
    void streamsConfig_propertiesOfOneKind_areUnderItsPrefix() throws IOException {
        Settings settings = settings("", """
                kafka.common.configuration:
                  security.protocol: PLAINTEXT
                kafka.producer.configuration:
                  compression.codec: zstd
                kafka.consumer.configuration:
                  fetch.min.bytes: 2
                """);
        Map<String, Object> config =
                new SystemSettings(settings).clients(new SimpleMeterRegistry()).streamsConfig("index-0", 1);
        assertThat(config)
                .containsEntry("security.protocol", "PLAINTEXT")
                .containsEntry("producer.compression.type", "zstd")
                .containsEntry("consumer.fetch.min.bytes", "2")
                .containsEntry("main.consumer.session.timeout.ms", 7_000)
                .doesNotContainKeys("fetch.min.bytes", "producer.security.protocol");
    }

    private Settings settings(String properties, String yaml) throws IOException {
        return Settings.load(
                Map.of(
                        "SM_KAFKA_PROPERTIES_FILE",
                        Files.writeString(dir.resolve("client.properties"), properties)
                                .toString(),
                        "CONFIGURATION_FILE",
                        Files.writeString(dir.resolve("config.yaml"), yaml).toString(),
                        "SESSION_TIMEOUT",
                        "7000"),
                null);
    }
}
