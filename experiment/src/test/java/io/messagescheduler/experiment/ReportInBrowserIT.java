package io.messagescheduler.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report as a browser shows it; aborted, with the reason, where there is no Chromium. */
class ReportInBrowserIT {
    private static final List<String> CHARTS = List.of("lateness", "distribution", "hops", "rate", "cpu", "memory");

    private static final Pattern FIGURE = Pattern.compile("<figure.*?</figure>", Pattern.DOTALL);

    @TempDir
    Path runDir;

    private Chromium browser;

    @BeforeEach
    void findBrowser() throws Exception {
        Optional<Chromium> found = Chromium.find();
        assumeTrue(found.isPresent(), "no chromium on the PATH: how the report looks in a browser is not tested");
        browser = found.orElseThrow();
    }

    @Test
    void report_ofARunWithHostileValues_drawsEveryChartWithoutAComplaint() throws Exception {
        PlausibleRun run = new PlausibleRun(42, 9_000, 120_000).withFaults();
        run.config().put("HOSTILE", "</script><script>document.title='owned'</script>");
        run.process("<img src=x onerror=document.title='owned'>", 3, 50);
        Chromium.Page page = browser.open(written(run));

        assertThat(page.console()).isEmpty();
        assertThat(page.dom()).contains("data-charts=\"10\"").doesNotContain("<title>owned");
        for (String chart : CHARTS) {
            String drawing = drawing(page.dom(), chart);
            assertThat(count(drawing, "<path")).as("shapes of %s", chart).isGreaterThan(5);
            assertThat(count(drawing, "<text")).as("labels of %s", chart).isGreaterThan(3);
        }
    }

    @Test
    void report_ofThreeSystemsWithTheirResources_drawsEveryChartWithoutAComplaint() throws Exception {
        new PlausibleComparison(7, 3_000, 60_000).write(runDir);
        Analysis analysis = Analysis.of(runDir);
        analysis.writeReports();
        Chromium.Page page = browser.open(analysis.reportHtml());

        assertThat(page.console()).isEmpty();
        List<String> figures = FIGURE.matcher(page.dom())
                .results()
                .map(figure -> figure.group())
                .toList();
        int ofAll = 1;
        int ofEachSystem = 6;
        int ofKafkaAlone = 2;
        int bars = 2;
        int ofEachColumn = 2;
        assertThat(figures).hasSize(ofAll + 3 * ofEachSystem + ofKafkaAlone + bars + 9 * ofEachColumn);
        assertThat(page.dom()).contains("data-charts=\"" + figures.size() + "\"");
        assertThat(figures).allSatisfy(figure -> {
            assertThat(count(figure, "<path")).isGreaterThan(5);
            assertThat(count(figure, "<text")).isGreaterThan(3);
        });
    }

    @Test
    void report_ofARun_isAPictureOfManyColours() throws Exception {
        Path html = written(new PlausibleRun(42, 10_000, 120_000));
        Path png = Path.of("target", "browser", "report.png");

        assertThat(browser.screenshot(html, png)).isEmpty();
        BufferedImage picture = ImageIO.read(png.toFile());
        assertThat(picture.getWidth()).isEqualTo(1_180);
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x += 3) {
                colours.add(picture.getRGB(x, y));
            }
        }
        assertThat(colours).hasSizeGreaterThan(200);
    }

    @Test
    void report_withNothingReceived_saysSoInPlaceOfCharts() throws Exception {
        RunFiles.run(runDir, 1, RunFiles.notReceived("dead_letter"));
        Analysis analysis = Analysis.of(runDir);
        analysis.writeReports();
        Chromium.Page page = browser.open(analysis.reportHtml());

        assertThat(page.console()).isEmpty();
        assertThat(count(page.dom(), "Nothing to show: no message")).isGreaterThanOrEqualTo(3);
        assertThat(page.dom()).contains("data-charts=\"3\"");
    }

    @Test
    void report_withAScriptThatIsNotItsOwn_doesNotRunItAndTheConsoleSaysSo() throws Exception {
        Path html = written(new PlausibleRun(42, 50, 5_000));
        String changed = Files.readString(html)
                .replace(
                        "\n</body>\n</html>",
                        "<script>document.title = 'owned'</script><img src=\"http://127.0.0.1:9/\">");
        Files.writeString(html, changed);
        Chromium.Page page = browser.open(html);

        assertThat(page.dom()).doesNotContain("<title>owned").contains("data-charts=\"10\"");
        assertThat(page.console())
                .anyMatch(line -> line.contains("script"))
                .anyMatch(line -> line.contains("127.0.0.1:9"));
    }

    private Path written(PlausibleRun run) throws Exception {
        run.write(runDir, "kafka");
        Analysis analysis = Analysis.of(runDir);
        analysis.writeReports();
        return analysis.reportHtml();
    }

    /** What the browser made of one chart's place, up to the end of its figure. */
    private static String drawing(String dom, String chart) {
        int start = dom.indexOf("data-chart=\"" + chart + "\"");
        return dom.substring(start, dom.indexOf("</figure>", start));
    }

    private static long count(String text, String part) {
        return Pattern.compile(part, Pattern.LITERAL).matcher(text).results().count();
    }
}
