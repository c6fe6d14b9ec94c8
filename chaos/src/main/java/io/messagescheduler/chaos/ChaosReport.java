package io.messagescheduler.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run came to: a table for the terminal, and {@code report.json}. */
final class ChaosReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String RED = "\033[31m";
    private static final String GREEN = "\033[32m";
    private static final String PLAIN = "\033[0m";

    /** @param commit of the checkout, or {@code unknown} */
    record Setting(long seed, long minutes, int perSecond, String commit) {}

    private final Setting setting;
    private final ChaosRun.Result result;

    ChaosReport(Setting setting, ChaosRun.Result result) {
        this.setting = setting;
        this.result = result;
    }

    /** Zeros everywhere, and nothing overdue. */
    boolean held() {
        return result.findings().isClean() && result.overdueAtEnd() == 0;
    }

    String table(boolean colours) {
        StringBuilder text = new StringBuilder();
        text.append("%-17s %5s %14s %14s %12s %12s%n"
                .formatted("fault", "times", "worst during", "worst after", "recovered", "not in time"));
        byKind().forEach((kind, impacts) -> text.append("%-17s %5d %11d ms %11d ms %12s %12d%n"
                .formatted(
                        kind.word(),
                        impacts.size(),
                        impacts.stream().mapToLong(Impact::worstDuringMs).max().orElse(0),
                        impacts.stream().mapToLong(Impact::worstAfterMs).max().orElse(0),
                        recovered(impacts),
                        impacts.stream()
                                .filter(impact -> impact.recoveredMs() < 0)
                                .count())));
        result.skipped().forEach((kind, why) -> text.append("%-17s skipped: %s%n".formatted(kind.word(), why)));
        for (Impact impact : result.impacts()) {
            if (impact.trouble() != null) {
                text.append(
                        "%-17s trouble: %s%n".formatted(impact.fault().kind().word(), impact.trouble()));
            }
        }
        result.ends().stream()
                .filter(end -> !end.asked())
                .collect(Collectors.groupingBy(Fleet.End::instance, TreeMap::new, Collectors.counting()))
                .forEach((instance, times) ->
                        text.append("%-17s ended by itself, %d times%n".formatted(instance, times)));
        Journal journal = result.journal();
        text.append("%nmessages %d acknowledged, %d refused, %d unknown; lateness p50 %d ms, p99 %d ms, worst %d ms%n"
                .formatted(
                        journal.count(Fate.Answer.ACKNOWLEDGED),
                        journal.count(Fate.Answer.REFUSED),
                        journal.count(Fate.Answer.UNKNOWN),
                        result.lateness().percentile(50),
                        result.lateness().percentile(99),
                        result.lateness().percentile(100)));
        for (Violation violation : Violation.values()) {
            int count = result.findings().count(violation);
            text.append("  %-24s %d%n".formatted(violation.words(), count));
            List<String> examples = result.findings().examples().getOrDefault(violation, List.of());
            examples.stream()
                    .limit(3)
                    .forEach(example -> text.append("      ").append(example).append('\n'));
        }
        text.append("  %-24s %d%n"
                .formatted("pairs judged for order", result.findings().twins()));
        text.append("  %-24s %d%n".formatted("overdue at the end", result.overdueAtEnd()));
        String verdict = held() ? "Every promise held." : "A promise was broken.";
        text.append(colours ? (held() ? GREEN : RED) + verdict + PLAIN : verdict);
        return text.append(" Seed ").append(setting.seed()).toString();
    }

    /** The longest that was seen. */
    private static String recovered(List<Impact> impacts) {
        long longestMs = impacts.stream().mapToLong(Impact::recoveredMs).max().orElse(-1);
        return longestMs < 0 ? "-" : "%.1f s".formatted(longestMs / 1_000.0);
    }

    private Map<FaultKind, List<Impact>> byKind() {
        Map<FaultKind, List<Impact>> byKind = new EnumMap<>(FaultKind.class);
        for (Impact impact : result.impacts()) {
            byKind.computeIfAbsent(impact.fault().kind(), none -> new ArrayList<>())
                    .add(impact);
        }
        return byKind;
    }

    void write(Path file) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("seed", setting.seed());
        report.put("minutes", setting.minutes());
        report.put("messagesPerSecond", setting.perSecond());
        report.put("commit", setting.commit());
        report.put("startedAt", Instant.ofEpochMilli(result.startMs()).toString());
        report.put("finishedAt", Instant.ofEpochMilli(result.endMs()).toString());
        report.put("machine", machine());
        report.put("brokers", result.plan().brokers().size());
        report.put("settings", result.plan().settings());
        report.put("promisesHeld", held());
        report.put("messages", messages());
        report.put("violations", violations());
        report.put("examples", examples());
        report.put("lateBeyondMs", ChaosRun.LATE_MS);
        report.put("faults", result.impacts().stream().map(ChaosReport::fault).toList());
        Map<String, String> skipped = new LinkedHashMap<>();
        result.skipped().forEach((kind, why) -> skipped.put(kind.word(), why));
        report.put("skipped", skipped);
        report.put("processEnds", result.ends());
        JSON.writeValue(file.toFile(), report);
    }

    private Map<String, Object> messages() {
        Map<String, Object> messages = new LinkedHashMap<>();
        for (Fate.Answer answer : Fate.Answer.values()) {
            messages.put(
                    answer.name().toLowerCase(Locale.ROOT), result.journal().count(answer));
        }
        messages.put("latenessP50Ms", result.lateness().percentile(50));
        messages.put("latenessP99Ms", result.lateness().percentile(99));
        messages.put("latenessWorstMs", result.lateness().percentile(100));
        messages.put("overdueAtEnd", result.overdueAtEnd());
        messages.put("pairsJudgedForOrder", result.findings().twins());
        return messages;
    }

    private Map<String, Object> violations() {
        Map<String, Object> violations = new LinkedHashMap<>();
        for (Violation violation : Violation.values()) {
            violations.put(violation.words(), result.findings().count(violation));
        }
        return violations;
    }

    private Map<String, Object> examples() {
        Map<String, Object> examples = new LinkedHashMap<>();
        result.findings().examples().forEach((violation, words) -> examples.put(violation.words(), words));
        return examples;
    }

    private static Map<String, Object> fault(Impact impact) {
        Map<String, Object> fault = new LinkedHashMap<>();
        fault.put("kind", impact.fault().kind().word());
        fault.put("what", impact.fault().kind().sentence());
        fault.put("whom", impact.whom());
        fault.put("beganAt", Instant.ofEpochMilli(impact.beganMs()).toString());
        fault.put("mendedAt", Instant.ofEpochMilli(impact.mendedMs()).toString());
        fault.put("calmUntil", Instant.ofEpochMilli(impact.endMs()).toString());
        fault.put("worstDuringMs", impact.worstDuringMs());
        fault.put("worstAfterMs", impact.worstAfterMs());
        fault.put("recoveredMs", impact.recoveredMs());
        if (impact.trouble() != null) {
            fault.put("trouble", impact.trouble());
        }
        return fault;
    }

    private static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("cpus", Runtime.getRuntime().availableProcessors());
        machine.put("java", System.getProperty("java.version"));
        return machine;
    }
}
