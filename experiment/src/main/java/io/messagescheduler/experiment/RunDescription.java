package io.messagescheduler.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run.json} says about a run: where, when and with which settings it ran, and what its processes cost.
 *
 * @param seed a whole number or a text, kept as written so that nothing is rounded on its way into the report
 * @param commit the code that ran
 * @param startedAt ISO-8601 UTC, null when not given
 * @param finishedAt ISO-8601 UTC, null when not given
 * @param machine names and values, as written
 * @param config names and values of the settings in force, secrets masked by whoever wrote them
 * @param processes one entry per instance
 * @param engines name and version of what holds the messages, by system; of some systems only
 */
record RunDescription(
        JsonNode seed,
        String commit,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        ObjectNode machine,
        ObjectNode config,
        List<ProcessUsage> processes,
        Map<String, String> engines) {

    static final String FILE = "run.json";
    private static final String MESSAGE_COUNT = "EXPERIMENT_MESSAGE_COUNT";
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    RunDescription {
        machine = machine.deepCopy();
        config = config.deepCopy();
        processes = List.copyOf(processes);
        engines = Map.copyOf(engines);
    }

    static RunDescription read(Path runDir) throws AnalysisFailed {
        Path file = runDir.resolve(FILE);
        JsonNode root = parse(file);
        JsonNode seed = root.path("seed");
        if (!seed.isIntegralNumber() && !seed.isTextual()) {
            throw missing(file, "seed", "a number");
        }
        return new RunDescription(
                seed,
                requiredText(file, root, "commit"),
                optionalText(root, "startedAt"),
                optionalText(root, "finishedAt"),
                requiredObject(file, root, "machine"),
                requiredObject(file, root, "config"),
                processes(file, root.path("processes")),
                engines(root.path("engines")));
    }

    /** How many messages the run was told to send, if its settings say so. */
    OptionalLong expectedMessages() {
        JsonNode count = config.path(MESSAGE_COUNT);
        try {
            return count.isValueNode() && !count.isNull()
                    ? OptionalLong.of(Long.parseLong(count.asText().strip()))
                    : OptionalLong.empty();
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    List<ProcessUsage> processesOf(Contestant contestant) {
        return processes.stream().filter(contestant::owns).toList();
    }

    /** The same run with what else was measured of its processes. */
    RunDescription with(Collection<ProcessUsage> measured) {
        Map<String, ProcessUsage> all = new LinkedHashMap<>();
        processes.forEach(usage -> all.put(usage.instance(), usage));
        measured.forEach(usage -> all.merge(usage.instance(), usage, ProcessUsage::orMore));
        return new RunDescription(
                seed, commit, startedAt, finishedAt, machine, config, List.copyOf(all.values()), engines);
    }

    private static Map<String, String> engines(JsonNode engines) {
        Map<String, String> bySystem = new LinkedHashMap<>();
        engines.propertyStream()
                .filter(engine -> engine.getValue().isTextual())
                .forEach(engine ->
                        bySystem.put(engine.getKey(), engine.getValue().textValue()));
        return bySystem;
    }

    private static JsonNode parse(Path file) throws AnalysisFailed {
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (!root.isObject()) {
                throw new AnalysisFailed(file + " does not hold a JSON object; it is no description of a run.");
            }
            return root;
        } catch (NoSuchFileException absent) {
            throw new AnalysisFailed(
                    file + " is missing; give the folder of a finished run, which holds " + FILE
                            + " and a folder of raw data for each system.",
                    absent);
        } catch (JsonProcessingException malformed) {
            throw new AnalysisFailed(
                    file + " is not readable JSON (line "
                            + malformed.getLocation().getLineNr()
                            + "); the run may have been interrupted while it was written.",
                    malformed);
        } catch (IOException unreadable) {
            throw new AnalysisFailed(file + " cannot be read: " + Reason.of(unreadable) + ".", unreadable);
        }
    }

    private static List<ProcessUsage> processes(Path file, JsonNode list) throws AnalysisFailed {
        if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
            throw missing(file, "processes", "a list");
        }
        Map<String, ProcessUsage> byInstance = new LinkedHashMap<>();
        for (JsonNode entry : list) {
            String instance = requiredText(file, entry, "instance");
            ProcessUsage usage = new ProcessUsage(
                    instance,
                    entry.path("process").asText(instance),
                    amount(file, entry, "cpuSeconds"),
                    amount(file, entry, "cpuSecondsUnderLoad"),
                    amount(file, entry, "rssMaxMb"),
                    null);
            byInstance.merge(instance, usage, ProcessUsage::and);
        }
        return new ArrayList<>(byInstance.values());
    }

    private static @Nullable Double amount(Path file, JsonNode entry, String name) throws AnalysisFailed {
        JsonNode value = entry.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || value.doubleValue() < 0) {
            throw missing(file, "processes[]." + name, "a number that is not negative");
        }
        return value.doubleValue();
    }

    private static String requiredText(Path file, JsonNode parent, String name) throws AnalysisFailed {
        JsonNode value = parent.path(name);
        if (!value.isTextual()) {
            throw missing(file, name, "a text");
        }
        return value.textValue();
    }

    private static @Nullable String optionalText(JsonNode parent, String name) {
        return parent.path(name).textValue();
    }

    private static ObjectNode requiredObject(Path file, JsonNode parent, String name) throws AnalysisFailed {
        if (parent.path(name) instanceof ObjectNode object) {
            return object;
        }
        throw missing(file, name, "an object");
    }

    private static AnalysisFailed missing(Path file, String name, String kind) {
        return new AnalysisFailed(file + " does not say \"" + name + "\" (" + kind + "), which the report needs.");
    }
}
