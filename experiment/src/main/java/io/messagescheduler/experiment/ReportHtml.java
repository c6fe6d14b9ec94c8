package io.messagescheduler.experiment;

import static io.messagescheduler.experiment.Html.escaped;
import static io.messagescheduler.experiment.Words.number;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code report.html}: one file with its style, its script, its chart library and its data inside. Its content security
 * policy lets run those two scripts, by their hashes, and nothing else, and forbids every connection.
 */
final class ReportHtml {
    private static final String UNKNOWN = "<span class=\"unknown\">not measured</span>";

    private static final String NONE = "<span class=\"unknown\">&#8211;</span>";

    private static final DateTimeFormatter STARTED = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ReportHtml() {}

    static String of(RunResult result) {
        RunDescription run = result.run();
        String library = PageResources.chartLibrary();
        String script = PageResources.text("charts.js") + "\n" + PageResources.text("report.js");
        Map<String, String> parts = Map.ofEntries(
                Map.entry("policy", policy(library, script)),
                Map.entry("title", escaped("Experiment " + started(run))),
                Map.entry("style", PageResources.text("report.css")),
                Map.entry("started", escaped(started(run))),
                Map.entry("state", result.held() ? "held" : "failed"),
                Map.entry("headline", result.held() ? "Verification held" : "Verification failed"),
                Map.entry("verdict", verdict(result)),
                Map.entry("messages", messages(result)),
                Map.entry("lateness", lateness(result)),
                Map.entry("cost", cost(result)),
                Map.entry("comparison", comparison(result)),
                Map.entry("charts", charts(result)),
                Map.entry("overtime", overTime(result)),
                Map.entry("missing", missing(result)),
                Map.entry("resources", run.processes().isEmpty() ? "" : PageResources.text("resources.html")),
                Map.entry("run", facts(runFacts(run))),
                Map.entry("machine", facts(run.machine())),
                Map.entry("config", facts(run.config())),
                Map.entry("counted", counted(result)),
                Map.entry("data", ChartData.of(result)),
                Map.entry("library", library),
                Map.entry("script", script));
        return Html.filled(PageResources.text("report.html"), parts);
    }

    private static String policy(String... scripts) {
        return "default-src 'none'; script-src "
                + List.of(scripts).stream().map(Html::hash).collect(Collectors.joining(" "))
                + "; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    }

    private static String started(RunDescription run) {
        if (run.startedAt() == null) {
            return "at an unknown time";
        }
        try {
            return "of " + STARTED.format(Instant.parse(run.startedAt()));
        } catch (DateTimeParseException another) {
            return "of " + run.startedAt();
        }
    }

    private static String verdict(RunResult result) {
        StringBuilder html = new StringBuilder();
        for (SystemResult system : result.systems()) {
            for (String reason : system.verdict().reasons()) {
                String prefix =
                        result.systems().size() > 1 ? system.contestant().title() + ": " : "";
                html.append("<p>").append(escaped(prefix + reason)).append("</p>\n");
            }
        }
        return html.toString();
    }

    private static String messages(RunResult result) {
        StringBuilder rows = new StringBuilder();
        for (SystemResult system : result.systems()) {
            SystemTally tally = system.tally();
            String engine = system.engine();
            rows.append("<tr><th scope=\"row\">")
                    .append(escaped(system.contestant().title()));
            rows.append(engine == null ? "" : "<span class=\"engine\">" + escaped(engine) + "</span>")
                    .append("</th>");
            rows.append(cell(number(tally.sent()))).append(cell(number(tally.delivered)));
            for (Fault fault : Fault.values()) {
                long count = tally.count(fault);
                String kind =
                        count == 0 ? "good" : system.contestant().forbidden().contains(fault) ? "bad" : "noted";
                rows.append("<td class=\"")
                        .append(kind)
                        .append("\">")
                        .append(number(count))
                        .append("</td>");
            }
            rows.append("</tr>\n");
        }
        return rows.toString();
    }

    private static String lateness(RunResult result) {
        StringBuilder rows = new StringBuilder();
        for (SystemResult system : result.systems()) {
            String title = system.contestant().title();
            rows.append(statistics(title + ", until received", system.lateness()));
            rows.append(statistics(title + ", until appended", system.appendLateness()));
        }
        return rows.toString();
    }

    private static String statistics(String title, @Nullable Statistics values) {
        if (values == null) {
            return "<tr>" + head(title) + "<td colspan=\"7\">" + UNKNOWN + "</td></tr>\n";
        }
        StringBuilder row = new StringBuilder("<tr>").append(head(title));
        for (long value :
                new long[] {values.min(), values.p50(), values.p95(), values.p99(), values.p999(), values.max()}) {
            row.append(value < 0 ? "<td class=\"bad\">" + number(value) + "</td>" : cell(number(value)));
        }
        return row.append(cell(number(values.mean()))).append("</tr>\n").toString();
    }

    private static String cost(RunResult result) {
        StringBuilder rows = new StringBuilder();
        for (SystemResult system : result.systems()) {
            SystemTally tally = system.tally();
            Long median = system.hopsP50();
            Long most = system.hopsMax();
            rows.append("<tr>").append(head(system.contestant().title()));
            rows.append(
                    cell(median == null || most == null ? NONE : number((long) median) + " / " + number((long) most)));
            rows.append(figure(tally.sending.mean(), "/s")).append(figure(tally.delivery.mean(), "/s"));
            rows.append(figure(tally.delivery.peak(), "/s"));
            rows.append(figure(system.cpuSeconds(), " s"))
                    .append(figure(system.cpuSecondsPerMillion(), " s"))
                    .append(figure(system.rssMaxMb(), " MB"));
            rows.append(figure(system.diskWrittenMb(), " MB"));
            rows.append("</tr>\n");
        }
        return rows.toString();
    }

    private static String charts(RunResult result) {
        Function<SystemResult, String> one = system -> Html.filled(
                PageResources.text("system.html"),
                Map.of(
                        "name",
                        escaped(system.contestant().name()),
                        "title",
                        escaped(system.contestant().title()),
                        "hops",
                        system.contestant().equals(Contestant.KAFKA)
                                ? Html.filled(
                                        PageResources.text("hops.html"),
                                        Map.of(
                                                "title",
                                                escaped(system.contestant().title())))
                                : "",
                        "results",
                        figures(result, system.contestant().name())));
        return result.systems().stream().map(one).collect(Collectors.joining());
    }

    private static String comparison(RunResult result) {
        String figures = figures(result, Chart.COMPARISON);
        return figures.isEmpty()
                ? ""
                : "<section class=\"charts\">\n<h2>Side by side</h2>\n"
                        + figures.replaceFirst("<figure>", "<figure class=\"wide\">")
                                .replaceFirst("class=\"chart\"", "class=\"chart tall\"")
                        + "</section>\n";
    }

    private static String overTime(RunResult result) {
        String figures = figures(result, Chart.RESOURCES);
        return figures.isEmpty()
                ? ""
                : "<section class=\"charts\">\n<h2>Processes over time</h2>\n" + figures + "</section>\n";
    }

    /** A place for each chart of a group. */
    private static String figures(RunResult result, String group) {
        return result.files().charts().stream()
                .filter(chart -> chart.group().equals(group))
                .map(chart -> Html.filled(
                        PageResources.text("figure.html") + "\n",
                        Map.of(
                                "file", escaped(chart.file()),
                                "title", escaped(chart.title()),
                                "note", escaped(chart.note()))))
                .collect(Collectors.joining());
    }

    private static String missing(RunResult result) {
        return result.files().missing().stream()
                .map(sentence -> "<p class=\"notice\">" + escaped(sentence) + "</p>\n")
                .collect(Collectors.joining());
    }

    private static ObjectNode runFacts(RunDescription run) {
        ObjectNode facts = run.machine().objectNode();
        facts.set("seed", run.seed());
        facts.put("commit", run.commit());
        facts.put("started", run.startedAt());
        facts.put("finished", run.finishedAt());
        return facts;
    }

    private static String facts(ObjectNode facts) {
        StringBuilder rows = new StringBuilder();
        for (Map.Entry<String, JsonNode> fact : facts.properties()) {
            JsonNode value = fact.getValue();
            String text = value.isNull() ? "not known" : value.isValueNode() ? value.asText() : value.toString();
            rows.append("<tr>").append(head(fact.getKey()));
            rows.append("<td class=\"text\">").append(escaped(text)).append("</td></tr>\n");
        }
        return rows.toString();
    }

    /** Which processes stand behind each system's CPU time and memory. */
    private static String counted(RunResult result) {
        return result.systems().stream()
                .map(system -> escaped(system.contestant().title()) + ": "
                        + (system.processes().isEmpty()
                                ? "none measured"
                                : system.processes().stream()
                                        .map(process -> escaped(process.instance()))
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining("; "));
    }

    private static String head(String text) {
        return "<th scope=\"row\">" + escaped(text) + "</th>";
    }

    private static String cell(String html) {
        return "<td>" + html + "</td>";
    }

    private static String figure(@Nullable Double value, String unit) {
        return cell(value == null ? UNKNOWN : number((double) value) + unit);
    }
}
