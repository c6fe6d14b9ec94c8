package io.messagescheduler.kafkaio;

import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.SaslConfigs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files in which an operator gives properties to the Kafka clients. */
final class OperatorProperties {
    private static final Logger log = LoggerFactory.getLogger(OperatorProperties.class);

    /** Kafka's clients refuse them too, by default (CVE-2023-25194); whatever their defaults become, we do. */
    private static final List<String> REMOTE_LOGIN_MODULES = List.of("jndiloginmodule", "ldaploginmodule");

    /** Kafka Streams hands what begins so to one kind of its clients, past what we have set for all. */
    private static final List<String> STREAMS_PREFIXES = List.of(
            "producer.", "consumer.", "main.consumer.", "restore.consumer.", "global.consumer.", "admin.", "topic.");

    private OperatorProperties() {}

    /**
     * Those of both files together.
     *
     * @throws ProcessFailure when the properties file cannot be read
     * @throws InvalidSettings with everything that is wrong in the YAML file, or what the two disagree about
     */
    static ClientProperties read(Settings settings) {
        ClientProperties properties = settings.find(SettingCatalogue.KAFKA_PROPERTIES_FILE)
                .map(OperatorProperties::fromPropertiesFile)
                .orElse(ClientProperties.NONE);
        if (settings.isSet(SettingCatalogue.GROUP_ID)) {
            log.info("GROUP_ID has no effect: the names of the consumer groups are fixed");
        }
        Path file = settings.find(SettingCatalogue.CONFIGURATION_FILE).orElse(null);
        if (file == null) {
            return checked(properties);
        }
        EtfConfigurationFile yaml = EtfConfigurationFile.read(file);
        yaml.notes().forEach(note -> log.info("CONFIGURATION_FILE {}: {}", file, note));
        List<String> contradictions = contradictions(properties, yaml.properties());
        if (!contradictions.isEmpty()) {
            throw new InvalidSettings(contradictions);
        }
        return checked(properties.and(yaml.properties()));
    }

    /** @throws InvalidSettings when they would run code from elsewhere, or reach past our own settings; without values */
    private static ClientProperties checked(ClientProperties properties) {
        Set<String> problems = new TreeSet<>();
        for (ClientKind kind : ClientKind.values()) {
            properties.of(kind).forEach((name, value) -> {
                String text = value.toString().toLowerCase(Locale.ROOT);
                if (name.endsWith(SaslConfigs.SASL_JAAS_CONFIG)
                        && REMOTE_LOGIN_MODULES.stream().anyMatch(text::contains)) {
                    problems.add(name
                            + " names a login module that fetches from elsewhere what it runs or trusts (JNDI, LDAP);"
                            + " it is refused.");
                }
                if (STREAMS_PREFIXES.stream().anyMatch(name::startsWith)) {
                    problems.add(name
                            + " is no property of a client: it would change one kind of client inside the index only.");
                }
            });
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettings(List.copyOf(problems));
        }
        return properties;
    }

    private static ClientProperties fromPropertiesFile(Path file) {
        if (isReadByOthers(file)) {
            log.warn("{} can be read by others than its owner; it may have passwords: chmod 600", file);
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ProcessFailure(
                    ExitCode.INVALID_SETTINGS,
                    "SM_KAFKA_PROPERTIES_FILE names " + file + ", which cannot be read as properties.",
                    e);
        }
        return ClientProperties.forAll(properties);
    }

    private static boolean isReadByOthers(Path file) {
        try {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            return false; // Reading it will say so.
        }
    }

    private static List<String> contradictions(ClientProperties these, ClientProperties those) {
        List<String> contradictions = new ArrayList<>();
        for (ClientKind kind : ClientKind.values()) {
            Map<String, Object> other = those.of(kind);
            for (String name : new TreeSet<>(these.of(kind).keySet())) {
                Object value = other.get(name);
                if (value != null
                        && !value.toString()
                                .strip()
                                .equals(String.valueOf(these.of(kind).get(name)).strip())) {
                    contradictions.add("SM_KAFKA_PROPERTIES_FILE and CONFIGURATION_FILE disagree about " + name + " of "
                            + kind.plural() + "; keep one.");
                }
            }
        }
        return contradictions;
    }
}
