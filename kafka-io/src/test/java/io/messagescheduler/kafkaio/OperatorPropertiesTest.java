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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sasl.jaas.config=com.sun.security.auth.module.JndiLoginModule required user.provider.url=\"ldap://T0psecret\";",
                "listener.name.x.sasl.jaas.config=com.sun.security.auth.module.LdapLoginModule required x=\"T0psecret\";",
                "main.consumer.isolation.level=T0psecret",
                "producer.transactional.id=T0psecret",
                "admin.client.id=T0psecret"
            })
    void read_whatReachesBeyondAClient_isAProblemWithoutTheValue(String line) throws IOException {
        Settings settings = settings(line + "\n", "");
        InvalidSettings invalid = catchThrowableOfType(InvalidSettings.class, () -> OperatorProperties.read(settings));
        assertThat(invalid.problems())
                .singleElement()
                .asString()
                .startsWith(line.substring(0, line.indexOf('=')))
                .doesNotContain("T0psecret");
    }

    @Test
    void socketBuffers_areTheSystemsOwnUnlessTheOperatorSaysOtherwise() throws IOException {
        assertThat(streamsConfig("")).containsEntry("receive.buffer.bytes", -1).containsEntry("send.buffer.bytes", -1);
        assertThat(streamsConfig("receive.buffer.bytes=65536\n"))
                .containsEntry("receive.buffer.bytes", "65536")
                .containsEntry("send.buffer.bytes", -1);
    }

    private Map<String, Object> streamsConfig(String properties) throws IOException {
        return new SystemSettings(settings(properties, ""))
                .clients(new SimpleMeterRegistry())
                .streamsConfig("index-0", 1);
    }

    /** A broker lets {@code __admin_client} write to {@code __consumer_offsets}. */
    @Test
    void clientsAndIndex_whateverTheOperatorSays_haveOurNamesAndGuarantees() throws IOException {
        Settings settings = settings("""
                client.id=__admin_client
                group.id=theirs
                transactional.id=theirs
                isolation.level=read_uncommitted
                enable.auto.commit=true
                auto.offset.reset=latest
                acks=0
                enable.idempotence=false
                """, "");
        for (ClientKind kind : ClientKind.values()) {
            assertThat(KafkaClients.ownNames(kind)).contains("client.id");
        }
        assertThat(KafkaClients.ownNames(ClientKind.CONSUMER))
                .contains("group.id", "isolation.level", "enable.auto.commit", "auto.offset.reset");
        assertThat(KafkaClients.ownNames(ClientKind.PRODUCER))
                .contains("transactional.id", "acks", "enable.idempotence");
        assertThat(new SystemSettings(settings)
                        .clients(new SimpleMeterRegistry())
                        .streamsConfig("index-0", 1))
                .containsEntry("client.id", "index-0");
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
