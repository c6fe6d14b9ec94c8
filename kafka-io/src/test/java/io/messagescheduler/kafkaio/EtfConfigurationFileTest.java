package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.messagescheduler.process.InvalidSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtfConfigurationFileTest {
    private static final String MASK = "T0psecret";

    @TempDir
    Path dir;

    @Test
    void read_exampleOfEtf1sReadme_isTaken() throws IOException {
        EtfConfigurationFile file = read("""
                # comment
                kafka.common.configuration:
                    sasl.mechanisms: PLAIN
                    sasl.username: cluster username
                    sasl.password: cluster password
                    security.protocol: SASL_SSL

                kafka.producer.configuration:
                    # Example values accepted by librdkafka producers:
                    compression.codec: zstd
                    partitioner: murmur2_random

                kafka.consumer.configuration:
                    allow.auto.create.topics: true
                """);
        assertThat(file.properties().admin())
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsKey("sasl.jaas.config");
        assertThat(file.properties().producer())
                .containsAllEntriesOf(file.properties().admin())
                .containsEntry("compression.type", "zstd")
                .hasSize(4);
        assertThat(file.properties().consumer()).isEqualTo(file.properties().admin());
        assertThat(file.notes())
                .singleElement()
                .asString()
                .startsWith("Line 14: allow.auto.create.topics has no effect");
    }

    @Test
    void read_fileOfEtf1sTests_isTaken() throws IOException {
        EtfConfigurationFile file = read("""
                kafka.common.configuration:
                  bootstrap.servers: undefined
                  compression.codec: zstd
                kafka.producer.configuration:
                  bootstrap.servers: undefined
                  batch.size: 1000001
                kafka.consumer.configuration:
                  bootstrap.servers: undefined
                  heartbeat.interval.ms: 3500
                """);
        assertThat(file.properties().producer()).isEqualTo(Map.of("compression.type", "zstd"));
        assertThat(file.properties().consumer()).isEmpty();
        assertThat(file.properties().admin()).isEmpty();
        assertThat(file.notes())
                .anyMatch(note -> note.contains("BOOTSTRAP_SERVERS names the brokers"))
                .anyMatch(note -> note.startsWith("Line 6: batch.size has no effect on producers"))
                .anyMatch(note -> note.startsWith("Line 9: heartbeat.interval.ms has no effect on consumers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "---", "kafka.common.configuration:", "kafka.producer.configuration: {}"})
    void read_nothingInIt_isNothing(String text) throws IOException {
        assertThat(read(text).properties()).isEqualTo(ClientProperties.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // name | value | Java's name | its value, of producers and consumers, - where they do not get it
                "security.protocol | sasl_ssl | security.protocol | SASL_SSL | SASL_SSL",
                "sasl.mechanism | scram-sha-256 | sasl.mechanism | SCRAM-SHA-256 | SCRAM-SHA-256",
                "sasl.mechanisms | GSSAPI | sasl.mechanism | GSSAPI | GSSAPI",
                "sasl.kerberos.service.name | kafka | sasl.kerberos.service.name | kafka | kafka",
                "ssl.endpoint.identification.algorithm | none | ssl.endpoint.identification.algorithm | '' | ''",
                "ssl.endpoint.identification.algorithm | https | ssl.endpoint.identification.algorithm | https | https",
                "ssl.cipher.suites | TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256 | ssl.cipher.suites | 'TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256' | 'TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256'",
                "ssl.keystore.location | client.p12 | ssl.keystore.location | client.p12 | client.p12",
                "ssl.keystore.location | client.p12 | ssl.keystore.type | PKCS12 | PKCS12",
                "ssl.keystore.password | x | ssl.keystore.password | x | x",
                "ssl.key.password | x | ssl.key.password | x | x",
                "socket.timeout.ms | 20000 | request.timeout.ms | - | 20000",
                "socket.send.buffer.bytes | 0 | send.buffer.bytes | -1 | -1",
                "socket.receive.buffer.bytes | 4096 | receive.buffer.bytes | 4096 | 4096",
                "connections.max.idle.ms | 0 | connections.max.idle.ms | -1 | -1",
                "topic.metadata.refresh.interval.ms | 60000 | metadata.max.age.ms | 60000 | 60000",
                "client.dns.lookup | use_all_dns_ips | client.dns.lookup | use_all_dns_ips | use_all_dns_ips",
                "compression.codec | Snappy | compression.type | snappy | -",
                "compression.type | gzip | compression.type | gzip | -",
                "queue.buffering.max.kbytes | 65536 | buffer.memory | 67108864 | -",
                "message.send.max.retries | 5 | retries | 5 | -",
                "max.in.flight | 3 | max.in.flight.requests.per.connection | 3 | -",
                "check.crcs | true | check.crcs | - | true",
                "client.rack | a | client.rack | - | a"
            })
    void read_nameOfLibrdkafka_isTheJavaProperty(
            String name, String value, String javaName, String ofProducers, String ofConsumers) throws IOException {
        ClientProperties properties = read("kafka.common.configuration:\n  " + name + ": \"" + value + "\"\n")
                .properties();
        assertThat(properties.producer().get(javaName)).isEqualTo(ofProducers);
        assertThat(properties.consumer().get(javaName)).isEqualTo(ofConsumers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // name | what the scheduler has itself
                "queue.buffering.max.ms | 5",
                "linger.ms | 5",
                "message.timeout.ms | 300000",
                "fetch.wait.max.ms | 100",
                "fetch.message.max.bytes | 100000",
                "message.max.bytes | 2000000",
                "session.timeout.ms | 10000",
                "group.id | other",
                "group.instance.id | one",
                "retry.backoff.ms | 100",
                "partition.assignment.strategy | cooperative-sticky",
                "metadata.broker.list | kafka:9092",
                "statistics.interval.ms | 1000",
                "debug | all",
                "go.delivery.reports | false",
                "max.poll.interval.ms | 300000"
            })
    void read_whatTheSchedulerSetsItself_isNotedAndWithoutEffect(String name, String value) throws IOException {
        EtfConfigurationFile file = read("kafka.common.configuration:\n  " + name + ": " + value + "\n");
        assertThat(file.properties()).isEqualTo(ClientProperties.NONE);
        assertThat(file.notes()).isNotEmpty().allMatch(note -> note.startsWith("Line 2: " + name + " has no effect"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acks | all",
                "acks | -1",
                "request.required.acks | -1",
                "enable.idempotence | true",
                "isolation.level | read_committed",
                "enable.auto.commit | false",
                "auto.commit.enable | false",
                "auto.offset.reset | error",
                "group.protocol | classic",
                "broker.address.family | v4",
                "broker.address.family | any",
                "enable.ssl.certificate.verification | true",
                "partitioner | murmur2_random",
                "partitioner | murmur2"
            })
    void read_whatHoldsAnyway_isTakenSilently(String name, String value) throws IOException {
        EtfConfigurationFile file = read("kafka.common.configuration:\n  " + name + ": " + value + "\n");
        assertThat(file.properties()).isEqualTo(ClientProperties.NONE);
        assertThat(file.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // name | value | what the problem says
                "acks | 1 | need all",
                "request.required.acks | 0 | need all",
                "enable.idempotence | false | need true",
                "isolation.level | read_uncommitted | need read_committed",
                "enable.auto.commit | true | need false",
                "auto.commit.enable | true | need false",
                "auto.offset.reset | earliest | leave it out",
                "group.protocol | consumer | need classic",
                "transactional.id | mine | leave it out",
                "client.id | mine | leave it out",
                "broker.address.family | v6 | preferIPv6Addresses",
                "enable.ssl.certificate.verification | false | ssl.ca.location",
                "partitioner | consistent_random | murmur2_random",
                "partitioner | fnv1a | murmur2_random",
                "batch.num.messages | 100 | batch.size",
                "topic.metadata.refresh.interval.ms | -1 | leave it out",
                "queue.buffering.max.kbytes | many | number of KiB",
                "queue.buffering.max.kbytes | 9223372036854775807 | number of KiB",
                "ssl.cipher.suites | ECDHE-RSA-AES256-GCM-SHA384 | TLS_AES_256_GCM_SHA384",
                "ssl.crl.location | crl.pem | not taken",
                "ssl.curves.list | P-256 | not taken",
                "sasl.kerberos.keytab | x | Krb5LoginModule",
                "sasl.oauthbearer.client.id | x | sasl.jaas.config",
                "plugin.library.paths | x.so | native plugins",
                "compression.codec | brotli | compression.type",
                "security.protocol | tls | security.protocol",
                "message.send.max.retries | often | retries",
                "max.in.flight | 6 | max.in.flight.requests.per.connection",
                "sasl.usernme | x | did you mean sasl.username?",
                "compresion.codec | zstd | did you mean compression.codec?",
                "boostrap.servers | x | did you mean bootstrap.servers?",
                "quite.another.thing.altogether.qqq | x | there is no property"
            })
    void read_whatCannotBe_isAProblemThatSaysWhatToDo(String name, String value, String says) throws IOException {
        assertThat(problems("kafka.common.configuration:\n  " + name + ": " + value + "\n"))
                .singleElement()
                .asString()
                .startsWith("CONFIGURATION_FILE " + dir.resolve("config.yaml") + ": ")
                .contains(says)
                .endsWith(says.endsWith("?") ? "?" : ".");
    }

    @Test
    void read_manyProblems_namesAllWithTheirLines() throws IOException {
        assertThat(problems("""
                        kafka.common.configuration:
                          acks: 0
                          acks: all
                          sasl.password: T0psecret
                          nested: {a: b}
                          list: [a, b]
                          empty:
                        kafka.commn.configuration:
                          x: y
                        kafka.producer.configuration: text
                        kafka.consumer.configuration:
                          compression.type: zstd
                          fetch.min.bytes: many
                        """))
                .map(problem -> problem.substring(problem.indexOf("yaml: ") + 6))
                .noneMatch(problem -> problem.contains(MASK))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).isEqualTo("Line 3: acks stands in line 2 already."),
                        problem -> assertThat(problem).startsWith("Line 5: nested must be one value"),
                        problem -> assertThat(problem).startsWith("Line 6: list must be one value"),
                        problem -> assertThat(problem).startsWith("Line 7: empty has no value"),
                        problem -> assertThat(problem)
                                .isEqualTo("Line 8: there is no section kafka.commn.configuration; did you mean"
                                        + " kafka.common.configuration?"),
                        problem ->
                                assertThat(problem).startsWith("Line 10: kafka.producer.configuration must be a map"),
                        problem -> assertThat(problem)
                                .isEqualTo("Line 12: compression.type belongs in kafka.producer.configuration."),
                        problem -> assertThat(problem).startsWith("Line 13: fetch.min.bytes: Invalid value"),
                        problem -> assertThat(problem).startsWith("sasl.username and sasl.password belong together"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.common.configuration:\n  sasl.password: !!javax.script.ScriptEngineManager T0psecret\n",
                "kafka.common.configuration:\n  client.rack: &a T0psecret\n  sasl.kerberos.service.name: *a\n",
                "kafka.common.configuration:\n  sasl.password: \"T0psecret\n",
                "kafka.common.configuration:\n\tsasl.password: T0psecret\n",
                "kafka.common.configuration:\n  sasl.password: T0psecret: x\n",
                "kafka.common.configuration: {}\n---\nkafka.common.configuration: {}\n",
                "- T0psecret\n",
                "T0psecret\n",
                "kafka.common.configuration:\n- a\n"
            })
    void read_notTheStrictForm_isOneProblemWithoutTheText(String text) throws IOException {
        assertThat(problems(text)).singleElement().asString().contains("Line ").doesNotContain(MASK);
    }

    @Test
    void read_noSuchFile_isAProblem() {
        InvalidSettings invalid =
                catchThrowableOfType(InvalidSettings.class, () -> EtfConfigurationFile.read(dir.resolve("none.yaml")));
        assertThat(invalid.problems()).singleElement().asString().contains("cannot be read (NoSuchFileException)");
    }

    @Test
    void read_sectionsBesideTheCommonOne_comeFirstAndAlikeCountsForAll() throws IOException {
        ClientProperties properties = read("""
                kafka.common.configuration:
                  connections.max.idle.ms: 1000
                  security.protocol: SSL
                kafka.producer.configuration:
                  connections.max.idle.ms: 2000
                  sasl.mechanism: PLAIN
                  sasl.username: u
                  sasl.password: p
                kafka.consumer.configuration:
                  sasl.mechanism: PLAIN
                  sasl.username: u
                  sasl.password: p
                """).properties();
        assertThat(properties.producer())
                .containsEntry("connections.max.idle.ms", "2000")
                .containsEntry("security.protocol", "SSL");
        assertThat(properties.consumer()).containsEntry("connections.max.idle.ms", "1000");
        assertThat(properties.admin())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsKey("sasl.jaas.config");
    }

    @Test
    void read_twoNamesOfOneProperty_mustAgree() throws IOException {
        read("kafka.common.configuration:\n  sasl.mechanisms: PLAIN\n  sasl.mechanism: PLAIN\n");
        assertThat(problems("kafka.common.configuration:\n  sasl.mechanisms: PLAIN\n  sasl.mechanism: GSSAPI\n"))
                .singleElement()
                .asString()
                .contains("Line 3: sasl.mechanism contradicts");
    }

    @Test
    void read_compressionLevel_isThatOfTheCodec() throws IOException {
        assertThat(read("kafka.producer.configuration:\n  compression.codec: zstd\n  compression.level: 7\n")
                        .properties()
                        .producer())
                .containsEntry("compression.zstd.level", "7");
        assertThat(problems("kafka.producer.configuration:\n  compression.codec: zstd\n  compression.level: 99\n"))
                .singleElement()
                .asString()
                .contains("Line 3: compression.level: Invalid value 99");
        assertThat(read("kafka.producer.configuration:\n  compression.codec: zstd\n  compression.level: -1\n")
                        .properties()
                        .producer())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "with \"quotes\" and 'others'", "back\\slash\\n", "end\\", "a;b=c # // /*", "ünïcödé €"
            })
    void read_credentials_reachTheLoginModuleUnchanged(String password) throws IOException {
        Path file = dir.resolve("config.yaml");
        Files.writeString(
                file,
                "kafka.common.configuration:\n  sasl.mechanism: SCRAM-SHA-512\n  sasl.username: 'me'\n  sasl.password: '"
                        + password.replace("'", "''") + "'\n");
        Object jaas = EtfConfigurationFile.read(file).properties().producer().get("sasl.jaas.config");
        AppConfigurationEntry entry = JaasContext.loadClientContext(
                        Map.of("sasl.jaas.config", new Password(String.valueOf(jaas))))
                .configurationEntries()
                .getFirst();
        assertThat(entry.getLoginModuleName()).isEqualTo("org.apache.kafka.common.security.scram.ScramLoginModule");
        assertThat(entry.getOptions().get("username")).isEqualTo("me");
        assertThat(entry.getOptions().get("password")).isEqualTo(password);
    }

    @Test
    void read_credentialsWithoutAMechanismForThem_isAProblem() throws IOException {
        assertThat(problems("kafka.common.configuration:\n  sasl.username: u\n  sasl.password: T0psecret\n"))
                .singleElement()
                .asString()
                .contains("SCRAM-SHA-512")
                .doesNotContain(MASK);
    }

    @Test
    void read_pemFiles_becomeTrustAndKeyStore() throws IOException {
        Path authority = Files.writeString(dir.resolve("ca.pem"), "AUTHORITY");
        Path certificate = Files.writeString(dir.resolve("cert.pem"), "CHAIN");
        String key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";
        Path keyFile = Files.writeString(dir.resolve("key.pem"), key);
        String text = """
                kafka.common.configuration:
                  ssl.ca.location: %s
                  ssl.certificate.location: %s
                  ssl.key.location: %s
                  ssl.key.password: T0psecret
                """;
        EtfConfigurationFile file = read(text.formatted(authority, certificate, keyFile));
        assertThat(file.properties().admin())
                .isEqualTo(Map.of(
                        "ssl.truststore.type", "PEM",
                        "ssl.truststore.certificates", "AUTHORITY",
                        "ssl.keystore.type", "PEM",
                        "ssl.keystore.certificate.chain", "CHAIN",
                        "ssl.keystore.key", key,
                        "ssl.key.password", MASK));
        assertThat(file.toString()).doesNotContain(MASK, "AA==");

        Files.writeString(keyFile, "-----BEGIN RSA PRIVATE KEY-----\nT0psecret");
        assertThat(problems(text.formatted(authority, certificate, keyFile)))
                .singleElement()
                .asString()
                .contains("openssl pkcs8 -topk8")
                .doesNotContain(MASK);
        assertThat(problems(text.formatted(dir, certificate, dir.resolve("none.pem"))))
                .hasSize(2);
        assertThat(problems("kafka.common.configuration:\n  ssl.key.location: " + keyFile + "\n"))
                .singleElement()
                .asString()
                .contains("belong together");
    }

    @Test
    void names_everyOne_hasAMeaningThatJavaKnows() {
        Set<String> unknown = new TreeSet<>();
        for (String name : LibrdkafkaNames.all()) {
            if (LibrdkafkaNames.of(name) instanceof LibrdkafkaNames.Property property
                    && !ClientKind.allNames().contains(property.javaName())) {
                unknown.add(property.javaName());
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(LibrdkafkaNames.all()).hasSizeGreaterThan(80);
    }

    @Test
    void problem_propertiesThatExcludeEachOther_isFoundBeforeAnyClientIsMade() throws IOException {
        assertThat(problems("kafka.producer.configuration:\n  retries: 0\n"))
                .singleElement()
                .asString()
                .contains("retries");
    }

    @Test
    void ownNames_compressionAndSocketBuffers_areOnlyDefaults() {
        assertThat(KafkaClients.ownNames(ClientKind.PRODUCER))
                .contains("acks", "linger.ms", "transactional.id", "bootstrap.servers")
                .doesNotContain("compression.type", "receive.buffer.bytes", "send.buffer.bytes", "security.protocol");
        assertThat(KafkaClients.ownNames(ClientKind.CONSUMER)).contains("isolation.level", "session.timeout.ms");
        List<String> shared = new ArrayList<>(KafkaClients.ownNames(ClientKind.ADMIN));
        shared.retainAll(new HashSet<>(KafkaClients.ownNames(ClientKind.CONSUMER)));
        assertThat(shared).contains("client.id");
    }

    private EtfConfigurationFile read(String text) throws IOException {
        return EtfConfigurationFile.read(Files.writeString(dir.resolve("config.yaml"), text));
    }

    private List<String> problems(String text) throws IOException {
        Path file = Files.writeString(dir.resolve("config.yaml"), text);
        InvalidSettings invalid = catchThrowableOfType(InvalidSettings.class, () -> EtfConfigurationFile.read(file));
        assertThat(invalid).as("problems of %s", text).isNotNull();
        return invalid.problems();
    }
}
