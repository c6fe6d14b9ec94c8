package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.monitoring.Kind;
import io.messagescheduler.monitoring.Metric;
import io.messagescheduler.monitoring.ProcessKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the real processes serve at {@code /metrics} is what the catalogue says. */
@WithEngine
class MetricsIT {
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);

    @Test
    void engine_everyProcess_servesTheCatalogueAndNoOtherMetricOfOurs(EngineUnderTest engine) throws Exception {
        check(
                ProcessKind.SCHEDULER,
                engine.get(EngineUnderTest.Part.SCHEDULER, "/metrics").body());
        check(
                ProcessKind.WORKER,
                engine.get(EngineUnderTest.Part.WORKER, "/metrics").body());
        String handler =
                engine.get(EngineUnderTest.Part.MESSAGE_HANDLER, "/metrics").body();
        check(ProcessKind.MESSAGE_HANDLER, handler);
        for (InvalidSchedule.Code code : InvalidSchedule.Code.values()) {
            assertThat(handler).contains(Metric.DEAD_LETTERED.prometheusName() + "{code=\"" + code + "\"");
        }
    }

    @Test
    void messenger_justStarted_servesTheCatalogueAndNoOtherMetricOfOurs(EngineUnderTest engine) throws Exception {
        try (MessengerUnderTest messenger = MessengerUnderTest.start(engine, "metrics", 10, 60);
                HttpClient http = HttpClient.newHttpClient()) {
            URI metrics = URI.create(messenger.http() + "/metrics");
            HttpRequest request = HttpRequest.newBuilder(metrics).build();
            // The Kafka clients' figures come when it starts its work, right after it serves HTTP.
            Await.until(
                    "the Messenger makes Kafka clients",
                    () -> scrape(http, request).contains(Metric.PRODUCER_OUTGOING.prometheusName()));
            check(ProcessKind.MESSENGER, scrape(http, request));
        }
    }

    private static String scrape(HttpClient http, HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static void check(ProcessKind process, String scraped) {
        Map<String, String> types = new TreeMap<>();
        Matcher found = TYPE.matcher(scraped);
        while (found.find()) {
            types.put(found.group(1), found.group(2));
        }
        Map<String, String> wanted = new TreeMap<>();
        Arrays.stream(Metric.values())
                .filter(metric -> metric.processes().contains(process))
                .forEach(metric ->
                        wanted.put(metric.prometheusName(), metric.kind().prometheusType()));
        assertThat(types).as(process.label()).containsAllEntriesOf(wanted).containsKey("jvm_memory_used_bytes");
        Arrays.stream(Metric.values())
                .filter(metric -> metric.kind() == Kind.TIMER || metric.kind() == Kind.DISTRIBUTION)
                .forEach(metric -> wanted.put(metric.prometheusName() + "_max", "gauge"));
        assertThat(types.keySet().stream().filter(name -> name.startsWith("sm_")))
                .as(process.label() + " has a metric that the catalogue lacks")
                .isSubsetOf(wanted.keySet());
    }
}
