package io.messagescheduler.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** {@code report.json}: the figures for machines. A figure that nobody measured is null and never zero. */
final class ReportJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    static String of(RunResult result) {
        RunDescription run = result.run();
        ObjectNode root = JSON.createObjectNode();
        root.set("seed", run.seed());
        root.put("commit", run.commit());
        root.put("startedAt", run.startedAt());
        root.put("finishedAt", run.finishedAt());
        root.set("machine", run.machine());
        root.set("config", run.config());
        ObjectNode systems = root.putObject("systems");
        for (SystemResult system : result.systems()) {
            systems.set(system.contestant().name(), system(system));
        }
        ObjectNode verdict = root.putObject("verdict");
        verdict.put("held", result.held());
        verdict.put("sentence", result.sentence());
        return written(root);
    }

    private static ObjectNode system(SystemResult result) {
        SystemTally tally = result.tally();
        ObjectNode node = JSON.createObjectNode();
        node.put("sent", tally.sent());
        node.put("received", tally.delivered);
        node.put("lost", tally.lost);
        node.put("duplicated", tally.duplicated);
        node.put("early", tally.early);
        node.put("invalid", tally.invalid());
        ObjectNode invalid = node.putObject("invalidByKind");
        invalid.put("wrongContent", tally.wrongContent);
        invalid.put("deadLetters", tally.deadLetters);
        invalid.put("unexpected", tally.unexpected);
        node.set("latenessMs", statistics(result.lateness()));
        node.set("appendLatenessMs", statistics(result.appendLateness()));
        ObjectNode hops = node.putObject("hops");
        hops.put("p50", result.hopsP50());
        hops.put("max", result.hopsMax());
        ObjectNode throughput = node.putObject("throughput");
        throughput.put("sentPerSecond", rounded(tally.sending.mean(), 1));
        throughput.put("deliveredPerSecond", rounded(tally.delivery.mean(), 1));
        throughput.put("peakSentPerSecond", rounded(tally.sending.peak(), 1));
        throughput.put("peakDeliveredPerSecond", rounded(tally.delivery.peak(), 1));
        throughput.put("peakOverMs", Math.max(tally.sending.sliceMs(), tally.delivery.sliceMs()));
        node.put("cpuSeconds", rounded(result.cpuSeconds(), 2));
        node.put("cpuSecondsUnderLoad", rounded(result.cpuSecondsUnderLoad(), 2));
        node.put("cpuSecondsPerMillion", rounded(result.cpuSecondsPerMillion(), 2));
        node.put("rssMaxMb", rounded(result.rssMaxMb(), 1));
        node.put("diskWrittenMb", rounded(result.diskWrittenMb(), 1));
        node.put("engine", result.engine());
        ObjectNode verdict = node.putObject("verdict");
        verdict.put("held", result.verdict().held());
        result.verdict().reasons().forEach(verdict.putArray("reasons")::add);
        return node;
    }

    private static ObjectNode statistics(@Nullable Statistics values) {
        ObjectNode node = JSON.createObjectNode();
        node.put("min", values == null ? null : values.min());
        node.put("p50", values == null ? null : values.p50());
        node.put("p95", values == null ? null : values.p95());
        node.put("p99", values == null ? null : values.p99());
        node.put("p999", values == null ? null : values.p999());
        node.put("max", values == null ? null : values.max());
        node.put("mean", values == null ? null : rounded(values.mean(), 3));
        return node;
    }

    private static @Nullable BigDecimal rounded(@Nullable Double value, int decimals) {
        return value == null ? null : BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
    }

    private static String written(ObjectNode root) {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        try {
            return JSON.writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree that was just built cannot be written", impossible);
        }
    }
}
