package io.messagescheduler.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportHtmlTest {
    private static final String ATTACK =
            "</script><script>document.title='owned'</script><img src=x onerror=\"a\">'{{data}}";

    @TempDir
    Path runDir;

    private final PlausibleRun run = new PlausibleRun(3, 300, 10_000);

    @Test
    void html_ofHostileValues_showsThemAsText() throws Exception {
        run.config().put("HOSTILE", ATTACK).put(ATTACK, "as a name");
        run.machine().put("os", ATTACK);
        run.description().put("commit", ATTACK).put("startedAt", ATTACK);
        run.process(ATTACK, 1, 1);
        String html = withoutLibrary(written());

        assertThat(html).doesNotContain("<script>document.title").doesNotContain("<img");
        assertThat(count(html, "</script>")).isEqualTo(3);
        assertThat(html)
                .contains("&lt;/script&gt;&lt;script&gt;document.title=&#39;owned&#39;")
                .contains("\\u003c/script\\u003e");
        assertThat(count(html, "\\{\\{data}}"))
                .as("left as it was, in every place")
                .isGreaterThan(4);
    }

    @Test
    void html_ofAnyRun_needsNoNetworkAndRunsOnlyItsOwnScripts() throws Exception {
        String html = written();
        String policy = first(html, "http-equiv=\"Content-Security-Policy\" content=\"([^\"]+)\"");

        assertThat(policy).startsWith("default-src 'none'; script-src 'sha256-");
        assertThat(first(policy, "script-src ([^;]+)")).doesNotContain("unsafe");
        assertThat(html.contains("sourceMappingURL")).isFalse();
        assertThat(withoutLibrary(html)).doesNotContain("<link").doesNotContain(" src=\"");
        Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL)
                .matcher(html)
                .results()
                .map(script -> Html.hash(script.group(1)))
                .forEach(hash -> assertThat(policy).contains(hash));
    }

    @Test
    void html_ofAnyRun_saysWhereItComesFromAndKeepsTheLicenceOfItsLibrary() throws Exception {
        String html = written();

        assertThat(html.contains("Licensed to the Apache Software Foundation")).isTrue();
        assertThat(withoutLibrary(html))
                .contains("c3e3221b6f0e6f2b1d2c9c8a7e5d4f3a2b1c0d9e")
                .contains("Linux 6.1 amd64")
                .contains("SM_BUCKETS_MULTIPLICATION_RATIO")
                .contains("All 300 messages arrived exactly once");
    }

    @Test
    void html_ofALongRun_isBoundedByItsCharts() throws Exception {
        new PlausibleRun(3, 20_000, 400_000_000).write(runDir, "kafka");
        Analysis analysis = Analysis.of(runDir);
        analysis.writeReports();

        assertThat(Files.size(analysis.reportHtml())).isLessThan(1_000_000);
    }

    private String written() throws Exception {
        run.write(runDir, "kafka");
        Analysis analysis = Analysis.of(runDir);
        analysis.writeReports();
        return Files.readString(analysis.reportHtml());
    }

    /** What a failed assertion may print. */
    private static String withoutLibrary(String html) {
        return html.replace(PageResources.chartLibrary(), "");
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    private static String first(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .findFirst()
                .orElseThrow();
    }
}
