package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prometheus' own checks of its configuration and rules, and what they leave out. */
class PrometheusRulesIT {
    private static final Path FOLDER = Repository.file("monitoring/prometheus");

    @Test
    void configuration_promtool_findsNoFault() throws Exception {
        PrometheusTools tools = PrometheusTools.find();
        assertThat(tools.promtool(List.of(
                        "check", "config", FOLDER.resolve("prometheus.yml").toString())))
                .contains("SUCCESS");
        assertThat(tools.promtool(withFiles(List.of("check", "rules"), "rules")))
                .contains("SUCCESS");
    }

    @Test
    void rules_promtoolUnitTests_pass() throws Exception {
        assertThat(PrometheusTools.find().promtool(withFiles(List.of("test", "rules"), "tests")))
                .contains("SUCCESS")
                .doesNotContain("FAILED");
    }

    @Test
    void alerts_each_haveARunbookAndBothKindsOfTest() throws IOException {
        String alerts = Files.readString(FOLDER.resolve("rules/alerts.yml"));
        String tests = Files.readString(FOLDER.resolve("tests/alerts_test.yml"));
        Set<String> names = found("alert: (\\w+)", alerts);
        assertThat(names).isNotEmpty();
        assertThat(found("runbook_url: (\\S+)", alerts))
                .containsExactlyInAnyOrderElementsOf(names.stream()
                        .map(name -> "monitoring/runbooks/" + name + ".md")
                        .toList());
        for (String name : names) {
            assertThat(Repository.file("monitoring/runbooks/" + name + ".md"))
                    .content()
                    .contains(
                            "# " + name,
                            "## Symptom",
                            "## What users notice",
                            "## Causes",
                            "## Narrowing down",
                            "## Fix");
            assertThat(tests).contains("name: " + name + " fires", "name: " + name + " does not fire");
        }
    }

    private static List<String> withFiles(List<String> command, String folder) throws IOException {
        List<String> all = new ArrayList<>(command);
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            files.map(Path::toString).sorted().forEach(all::add);
        }
        return all;
    }

    private static Set<String> found(String regex, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(regex).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
