package io.messagescheduler.kafkaio;

import io.messagescheduler.kafkaio.EtfYaml.Line;
import io.messagescheduler.kafkaio.EtfYaml.Section;
import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.NearestName;
import io.messagescheduler.process.SafeText;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file that {@code CONFIGURATION_FILE} names, read for Java's clients. As in etf1's kafka-message-scheduler a property of
 * the producers' or consumers' section comes before the common one. What is common, or said alike in both sections, counts for
 * admin clients as well, which etf1's scheduler has none of.
 *
 * @param properties by Java's names
 * @param notes sentences about what is taken without effect
 */
record EtfConfigurationFile(ClientProperties properties, List<String> notes) {

    EtfConfigurationFile {
        notes = List.copyOf(notes);
    }

    /** @throws InvalidSettings naming all problems at once, with their lines and without secrets */
    static EtfConfigurationFile read(Path file) {
        List<String> problems = new ArrayList<>();
        List<Line> lines = List.of();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines = EtfYaml.read(text, problems);
        } catch (IOException e) {
            problems.add("it cannot be read (" + e.getClass().getSimpleName() + ").");
        }
        lines.forEach(line -> checkName(line, problems));
        Translation admin = new Translation(ClientKind.ADMIN, problems);
        Translation producer = new Translation(ClientKind.PRODUCER, problems);
        Translation consumer = new Translation(ClientKind.CONSUMER, problems);
        Map<String, Line> forProducers = effective(lines, Section.PRODUCER);
        Map<String, Line> forConsumers = effective(lines, Section.CONSUMER);
        ClientProperties properties = new ClientProperties(
                admin.of(shared(effective(lines, Section.COMMON), forProducers, forConsumers)),
                producer.of(forProducers),
                consumer.of(forConsumers));
        if (problems.isEmpty()) {
            KafkaClients.problem(properties).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettings(new LinkedHashSet<>(problems)
                    .stream()
                            .map(problem -> "CONFIGURATION_FILE " + file + ": " + problem)
                            .toList());
        }
        Set<String> notes = new LinkedHashSet<>(producer.notes());
        notes.addAll(consumer.notes());
        return new EtfConfigurationFile(properties, new ArrayList<>(notes));
    }

    /** A misspelt name must not be the reason that a connection is not encrypted. */
    private static void checkName(Line line, List<String> problems) {
        String name = line.name();
        LibrdkafkaNames.Meaning meaning = LibrdkafkaNames.of(name);
        if (meaning != null && !(meaning instanceof LibrdkafkaNames.Property)) {
            return;
        }
        String start = "Line " + line.number() + ": ";
        String javaName = meaning instanceof LibrdkafkaNames.Property property ? property.javaName() : name;
        boolean producers = ClientKind.PRODUCER.knows(javaName);
        boolean consumers = ClientKind.CONSUMER.knows(javaName);
        if (!producers && !consumers) {
            Set<String> known = new TreeSet<>(LibrdkafkaNames.all());
            known.addAll(ClientKind.allNames());
            String nearest = NearestName.of(name, known);
            problems.add(start + "there is no property " + SafeText.of(name)
                    + (nearest == null ? "." : "; did you mean " + nearest + "?"));
        } else if (line.section() == Section.PRODUCER && !producers) {
            problems.add(start + name + " belongs in " + Section.CONSUMER.key() + ".");
        } else if (line.section() == Section.CONSUMER && !consumers) {
            problems.add(start + name + " belongs in " + Section.PRODUCER.key() + ".");
        }
    }

    private static Map<String, Line> effective(List<Line> lines, Section section) {
        Map<String, Line> effective = new LinkedHashMap<>();
        for (Section each : new LinkedHashSet<>(List.of(Section.COMMON, section))) {
            lines.stream().filter(line -> line.section() == each).forEach(line -> effective.put(line.name(), line));
        }
        return effective;
    }

    private static Map<String, Line> shared(
            Map<String, Line> common, Map<String, Line> forProducers, Map<String, Line> forConsumers) {
        Map<String, Line> shared = new LinkedHashMap<>(common);
        forProducers.forEach((name, line) -> {
            Line other = forConsumers.get(name);
            if (other != null && other.value().equals(line.value())) {
                shared.put(name, line);
            }
        });
        return shared;
    }

    /** From librdkafka's names to Java's, for one kind of client. */
    private static final class Translation {
        private final ClientKind kind;
        private final List<String> problems;
        private final Set<String> own;
        private final Map<String, String> java = new LinkedHashMap<>();
        private final Map<String, String> security = new LinkedHashMap<>();
        private final List<String> notes = new ArrayList<>();

        Translation(ClientKind kind, List<String> problems) {
            this.kind = kind;
            this.problems = problems;
            this.own = KafkaClients.ownNames(kind);
        }

        List<String> notes() {
            return notes;
        }

        Map<String, Object> of(Map<String, Line> lines) {
            lines.values().forEach(this::translate);
            new SecurityProperties(security, java, problems).translate();
            Line level = lines.get("compression.level");
            String codec = java.get("compression.type");
            if (level != null
                    && codec != null
                    && kind == ClientKind.PRODUCER
                    && !level.value().equals("-1")) {
                put(level, "compression." + codec + ".level", level.value());
            }
            return new LinkedHashMap<>(java);
        }

        private void translate(Line line) {
            LibrdkafkaNames.Meaning meaning = LibrdkafkaNames.of(line.name());
            if (meaning == null) {
                put(line, line.name(), line.value());
                return;
            }
            switch (meaning) {
                case LibrdkafkaNames.Property property -> property(line, property);
                case LibrdkafkaNames.WithoutEffect nothing ->
                    notes.add(line(line) + " has no effect: " + nothing.why() + ".");
                case LibrdkafkaNames.Choice choice -> {
                    if (!choice.agreeing().contains(line.value())) {
                        problems.add(line(line) + " cannot be set to that: " + choice.why() + ".");
                    }
                }
                case LibrdkafkaNames.Refused refused ->
                    problems.add(line(line) + " is not taken: " + refused.instead() + ".");
                case LibrdkafkaNames.Security together -> security.put(line.name(), line.value());
                case LibrdkafkaNames.CompressionLevel later -> {}
            }
        }

        private void property(Line line, LibrdkafkaNames.Property property) {
            try {
                put(line, property.javaName(), property.value().apply(line.value()));
            } catch (IllegalArgumentException e) {
                problems.add(line(line) + ": " + e.getMessage() + ".");
            }
        }

        private void put(Line line, String name, String value) {
            if (!kind.knows(name)) {
                return;
            }
            if (own.contains(name)) {
                notes.add(line(line) + " has no effect on " + kind.plural() + ": the scheduler sets it itself.");
                return;
            }
            try {
                kind.check(name, value);
            } catch (IllegalArgumentException e) {
                problems.add(line(line) + ": " + e.getMessage() + ".");
                return;
            }
            String before = java.put(name, value);
            if (before != null && !before.equals(value)) {
                problems.add(line(line) + " contradicts another name of the same property; keep one.");
            }
        }

        private static String line(Line line) {
            return "Line " + line.number() + ": " + line.name();
        }
    }
}
