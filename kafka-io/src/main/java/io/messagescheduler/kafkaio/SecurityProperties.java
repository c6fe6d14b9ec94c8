package io.messagescheduler.kafkaio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/** Makes Java's security properties from those of librdkafka that mean something only together. */
final class SecurityProperties {
    static final List<String> NAMES = List.of(
            "sasl.username",
            "sasl.password",
            "ssl.ca.location",
            "ssl.ca.pem",
            "ssl.certificate.location",
            "ssl.certificate.pem",
            "ssl.key.location",
            "ssl.key.pem",
            "ssl.keystore.location");

    private static final long LARGEST_FILE = 1_048_576;

    private final Map<String, String> given;
    private final Map<String, String> java;
    private final List<String> problems;

    /**
     * @param given by librdkafka's names, those of {@link #NAMES}
     * @param java what was translated already; gets more
     * @param problems gets a sentence for each, without secrets
     */
    SecurityProperties(Map<String, String> given, Map<String, String> java, List<String> problems) {
        this.given = new LinkedHashMap<>(given);
        this.java = java;
        this.problems = problems;
    }

    void translate() {
        credentials();
        authority();
        certificate();
        String keystore = given.get("ssl.keystore.location");
        if (keystore != null) {
            put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, keystore);
            java.putIfAbsent(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PKCS12");
        }
    }

    private void credentials() {
        String user = given.get("sasl.username");
        String password = given.get("sasl.password");
        if (user == null && password == null) {
            return;
        }
        if (user == null || password == null) {
            problems.add("sasl.username and sasl.password belong together; one is missing.");
            return;
        }
        String module = module(java.getOrDefault(SaslConfigs.SASL_MECHANISM, "GSSAPI"));
        if (module == null) {
            problems.add(
                    "sasl.username and sasl.password need sasl.mechanism: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; others take"
                            + " sasl.jaas.config.");
            return;
        }
        put(
                SaslConfigs.SASL_JAAS_CONFIG,
                module + " required username=" + quoted(user) + " password=" + quoted(password) + ";");
    }

    private static @Nullable String module(String mechanism) {
        return switch (mechanism) {
            case "PLAIN" -> "org.apache.kafka.common.security.plain.PlainLoginModule";
            case "SCRAM-SHA-256", "SCRAM-SHA-512" -> "org.apache.kafka.common.security.scram.ScramLoginModule";
            default -> null;
        };
    }

    /** As Kafka's reader of JAAS entries takes it, which knows C's escapes and ends a text at the line's end. */
    private static String quoted(String text) {
        String escaped = text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
        return "\"" + escaped + "\"";
    }

    private void authority() {
        String location = given.get("ssl.ca.location");
        String pem = oneOf("ssl.ca.pem", location == null ? null : read("ssl.ca.location", location));
        if (pem != null) {
            put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, pem);
            put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
        }
    }

    private void certificate() {
        String certificateFile = given.get("ssl.certificate.location");
        String keyFile = given.get("ssl.key.location");
        if (certificateFile == null
                && keyFile == null
                && !given.containsKey("ssl.certificate.pem")
                && !given.containsKey("ssl.key.pem")) {
            return;
        }
        if ((certificateFile == null && !given.containsKey("ssl.certificate.pem"))
                || (keyFile == null && !given.containsKey("ssl.key.pem"))) {
            problems.add("ssl.certificate.location and ssl.key.location belong together; one is missing.");
            return;
        }
        String chain = oneOf(
                "ssl.certificate.pem",
                certificateFile == null ? null : read("ssl.certificate.location", certificateFile));
        String key = oneOf("ssl.key.pem", keyFile == null ? null : read("ssl.key.location", keyFile));
        if (chain == null || key == null) {
            return;
        }
        if (!key.contains("-----BEGIN PRIVATE KEY-----") && !key.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
            problems.add(
                    "ssl.key.location: Java reads keys in PKCS #8 only; convert it with: openssl pkcs8 -topk8 -in KEY -out NEW");
            return;
        }
        put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, chain);
        put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, key);
        put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
    }

    /** The text given in place, or else the file's. */
    private @Nullable String oneOf(String pemName, @Nullable String fromFile) {
        String pem = given.get(pemName);
        if (pem != null && fromFile != null) {
            problems.add(pemName + " and the file are two ways to say one thing; keep one.");
        }
        return pem == null ? fromFile : pem;
    }

    private @Nullable String read(String name, String location) {
        try {
            Path file = Path.of(location);
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
                problems.add(name + ": " + location + " must be a PEM file of at most 1 MiB.");
                return null;
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(name + ": " + location + " cannot be read as a PEM file.");
            return null;
        }
    }

    private void put(String name, String value) {
        String other = java.put(name, value);
        if (other != null && !other.equals(value)) {
            problems.add(name + " is given by Java's name and by librdkafka's; keep one.");
        }
    }
}
