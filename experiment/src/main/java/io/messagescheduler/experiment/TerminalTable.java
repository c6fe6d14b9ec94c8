package io.messagescheduler.experiment;

import static io.messagescheduler.experiment.Words.number;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The result as a table for a terminal: figures in rows, systems in columns, at most 80 columns wide for up to three
 * systems and 18 more for each further one. Plain ASCII but for what the run itself was called.
 */
final class TerminalTable {
    private static final int WIDTH = 80;
    private static final int LABEL = 24;
    private static final int COLUMN = 18;
    private static final String UNKNOWN = "-";

    private enum Tone {
        PLAIN(""),
        BOLD("\u001b[1m"),
        GOOD("\u001b[1;32m"),
        BAD("\u001b[1;31m"),
        QUIET("\u001b[2m");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    private final RunResult result;
    private final boolean colour;
    private final StringBuilder out = new StringBuilder();

    private TerminalTable(RunResult result, boolean colour) {
        this.result = result;
        this.colour = colour;
    }

    static String of(RunResult result, boolean colour) {
        return new TerminalTable(result, colour).text();
    }

    private String text() {
        head();
        row("Sent", Tone.PLAIN, system -> number(system.tally().sent()));
        row("Received", Tone.PLAIN, system -> number(system.tally().delivered));
        faultRow("Lost", Fault.LOST);
        faultRow("Duplicated", Fault.DUPLICATED);
        faultRow("Early", Fault.EARLY);
        faultRow("Invalid", Fault.INVALID);
        out.append('\n');
        lateness("Lateness  p50", Tone.PLAIN, Statistics::p50);
        lateness("          p95", Tone.PLAIN, Statistics::p95);
        lateness("          p99", Tone.BOLD, Statistics::p99);
        lateness("          p99.9", Tone.PLAIN, Statistics::p999);
        lateness("          max", Tone.PLAIN, Statistics::max);
        out.append('\n');
        row("Hops  p50 / max", Tone.PLAIN, TerminalTable::hops);
        row("Delivered  mean / peak", Tone.PLAIN, TerminalTable::rate);
        row("CPU time", Tone.PLAIN, system -> amount(system.cpuSeconds(), " s"));
        row("  per million messages", Tone.PLAIN, system -> amount(system.cpuSecondsPerMillion(), " s"));
        row("Memory, sum of peaks", Tone.PLAIN, system -> amount(system.rssMaxMb(), " MB"));
        row("Disk written", Tone.PLAIN, system -> amount(system.diskWrittenMb(), " MB"));
        out.append('\n');
        verdict();
        return out.toString();
    }

    private void head() {
        String seed = Words.plain("seed " + result.run().seed().asText());
        String commit = Words.plain("commit " + shortened(result.run().commit()));
        line(seed + ", " + commit, Tone.QUIET);
        out.append(" ".repeat(LABEL));
        result.systems().forEach(system -> out.append(cell(system.contestant().title(), Tone.BOLD)));
        out.append('\n');
        if (result.systems().stream().anyMatch(system -> system.engine() != null)) {
            row("", Tone.QUIET, TerminalTable::engine);
        }
        line("-".repeat(LABEL + COLUMN * result.systems().size()), Tone.QUIET);
    }

    private void verdict() {
        line(result.held() ? "VERIFICATION HELD" : "VERIFICATION FAILED", result.held() ? Tone.GOOD : Tone.BAD);
        for (SystemResult system : result.systems()) {
            String prefix = result.systems().size() > 1 ? system.contestant().title() + ": " : "";
            for (String reason : system.verdict().reasons()) {
                wrapped(prefix + reason).forEach(line -> line(line, Tone.PLAIN));
            }
        }
    }

    private void faultRow(String label, Fault fault) {
        out.append(label).append(" ".repeat(LABEL - label.length()));
        for (SystemResult system : result.systems()) {
            long count = system.tally().count(fault);
            boolean bad = count > 0 && system.contestant().forbidden().contains(fault);
            out.append(cell(number(count), bad ? Tone.BAD : count == 0 ? Tone.GOOD : Tone.PLAIN));
        }
        out.append('\n');
    }

    private void lateness(String label, Tone tone, Function<Statistics, Long> figure) {
        row(label, tone, system -> {
            Statistics lateness = system.lateness();
            return lateness == null ? UNKNOWN : number((long) figure.apply(lateness)) + " ms";
        });
    }

    private void row(String label, Tone tone, Function<SystemResult, String> figure) {
        out.append(label).append(" ".repeat(LABEL - label.length()));
        result.systems().forEach(system -> out.append(cell(figure.apply(system), tone)));
        out.append('\n');
    }

    private static String engine(SystemResult system) {
        String engine = system.engine();
        String plain = engine == null ? "" : engine.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() < COLUMN ? plain : plain.substring(0, COLUMN - 1);
    }

    private static String hops(SystemResult system) {
        Long median = system.hopsP50();
        Long most = system.hopsMax();
        return median == null || most == null ? UNKNOWN : number((long) median) + " / " + number((long) most);
    }

    private static String rate(SystemResult system) {
        Double mean = system.tally().delivery.mean();
        Double peak = system.tally().delivery.peak();
        return mean == null || peak == null
                ? UNKNOWN
                : number(Math.round(mean)) + " / " + number(Math.round(peak)) + "/s";
    }

    private static String amount(@Nullable Double value, String unit) {
        return value == null ? UNKNOWN : number((double) value) + unit;
    }

    private static String shortened(String commit) {
        return commit.matches("[0-9a-f]{40}") ? commit.substring(0, 12) : commit;
    }

    private String cell(String text, Tone tone) {
        String padding = " ".repeat(Math.max(1, COLUMN - text.length()));
        return padding + toned(text, tone);
    }

    private void line(String text, Tone tone) {
        out.append(toned(text, tone)).append('\n');
    }

    private String toned(String text, Tone tone) {
        return colour && !tone.code.isEmpty() ? tone.code + text + "\u001b[0m" : text;
    }

    private static List<String> wrapped(String sentence) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : sentence.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
