package io.messagescheduler.kafkaio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.messagescheduler.process.NearestName;
import io.messagescheduler.process.SafeText;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the YAML that etf1's kafka-message-scheduler is configured by, as strictly: three sections, each a flat map of property
 * and value. Nothing but plain values is taken (no tags, aliases or nesting), each name once. It reads tokens, so nothing in the file
 * becomes an object of its choice.
 */
final class EtfYaml {

    /** One property as it stands in the file. */
    record Line(Section section, String name, String value, int number) {}

    enum Section {
        COMMON("kafka.common.configuration"),
        PRODUCER("kafka.producer.configuration"),
        CONSUMER("kafka.consumer.configuration");

        private final String key;

        Section(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }

        static @Nullable Section of(String key) {
            for (Section section : values()) {
                if (section.key.equals(key)) {
                    return section;
                }
            }
            return null;
        }
    }

    private static final List<String> KEYS =
            List.of(Section.COMMON.key(), Section.PRODUCER.key(), Section.CONSUMER.key());
    private static final Set<JsonToken> PLAIN = EnumSet.of(
            JsonToken.VALUE_STRING,
            JsonToken.VALUE_NUMBER_INT,
            JsonToken.VALUE_NUMBER_FLOAT,
            JsonToken.VALUE_TRUE,
            JsonToken.VALUE_FALSE);

    private final YAMLParser yaml;
    private final List<String> problems;
    private final List<Line> lines = new ArrayList<>();

    private EtfYaml(YAMLParser yaml, List<String> problems) {
        this.yaml = yaml;
        this.problems = problems;
    }

    /**
     * The properties in the order of the file; none when it is not YAML, since half a file says nothing.
     *
     * @param problems gets a sentence for each; values are never part of one, since they may be secret
     * @throws IOException when the file cannot be read
     */
    static List<Line> read(Reader text, List<String> problems) throws IOException {
        try (YAMLParser yaml = new YAMLFactory().createParser(text)) {
            EtfYaml reading = new EtfYaml(yaml, problems);
            try {
                reading.document();
            } catch (JsonProcessingException e) {
                int line = e.getLocation() == null
                        ? reading.number()
                        : e.getLocation().getLineNr();
                problems.add("Line " + line
                        + " is not YAML: look for a tab, a wrong indent, a missing space after ':' or a quote"
                        + " that is not closed, there or above.");
                return List.of();
            }
            return reading.lines;
        }
    }

    private void document() throws IOException {
        JsonToken first = yaml.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            problems.add("Line " + number() + ": the file must be a map of " + String.join(", ", KEYS) + ".");
            return;
        }
        Map<String, Integer> seen = new HashMap<>();
        while (yaml.nextToken() == JsonToken.FIELD_NAME) {
            String key = yaml.currentName();
            once(key, seen);
            Section section = Section.of(key);
            if (section == null) {
                problems.add(unknown(key));
            }
            JsonToken value = yaml.nextToken();
            if (section != null && value == JsonToken.START_OBJECT) {
                section(section);
            } else if (section != null && value != JsonToken.VALUE_NULL) {
                problems.add("Line " + number() + ": " + key + " must be a map of properties, indented below it.");
                yaml.skipChildren();
            } else {
                yaml.skipChildren();
            }
        }
        if (yaml.nextToken() != null) {
            problems.add("Line " + number() + ": only one YAML document is read.");
        }
    }

    private void section(Section section) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        while (yaml.nextToken() == JsonToken.FIELD_NAME) {
            String name = yaml.currentName();
            int number = number();
            once(name, seen);
            JsonToken token = Objects.requireNonNull(yaml.nextToken());
            if (yaml.isCurrentAlias() || yaml.getTypeId() != null) {
                problems.add(
                        "Line " + number + ": " + SafeText.of(name) + " must be written out, without tag or alias.");
                yaml.skipChildren();
            } else if (PLAIN.contains(token)) {
                lines.add(new Line(section, name, yaml.getText(), number));
            } else if (token == JsonToken.VALUE_NULL) {
                problems.add(
                        "Line " + number + ": " + SafeText.of(name) + " has no value; for an empty text write \"\".");
            } else {
                problems.add("Line " + number + ": " + SafeText.of(name)
                        + " must be one value; lists are written with commas, in one text.");
                yaml.skipChildren();
            }
        }
    }

    private void once(String name, Map<String, Integer> seen) {
        Integer before = seen.putIfAbsent(name, number());
        if (before != null) {
            problems.add("Line " + number() + ": " + SafeText.of(name) + " stands in line " + before + " already.");
        }
    }

    private String unknown(String key) {
        String nearest = NearestName.of(key, KEYS);
        return "Line " + number() + ": there is no section " + SafeText.of(key)
                + (nearest == null ? ", only " + String.join(", ", KEYS) + "." : "; did you mean " + nearest + "?");
    }

    private int number() {
        return yaml.currentTokenLocation().getLineNr();
    }
}
