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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files in which an operator gives properties to the Kafka clients. */
final class OperatorProperties {
    private static final Logger log = LoggerFactory.getLogger(OperatorProperties.class);

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
            return properties;
        }
        EtfConfigurationFile yaml = EtfConfigurationFile.read(file);
        yaml.notes().forEach(note -> log.info("CONFIGURATION_FILE {}: {}", file, note));
        List<String> contradictions = contradictions(properties, yaml.properties());
        if (!contradictions.isEmpty()) {
            throw new InvalidSettings(contradictions);
        }
        return properties.and(yaml.properties());
    }

    private static ClientProperties fromPropertiesFile(Path file) {
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
