package io.messagescheduler.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboards in the folder are those that the code makes; the same test brings them up to date when asked to. */
class DashboardsTest {
    private static final Path FOLDER = Path.of("grafana", "dashboards");
    private static final String REWRITE = "dashboards.rewrite";
    private static final String COMMAND = "./mvnw -pl monitoring -am test -Dtest=DashboardsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -D" + REWRITE + "=true";

    @Test
    void folder_everyDashboard_isTheOneOfTheCode() throws IOException {
        List<Dashboard> all = Dashboards.all();
        for (Dashboard dashboard : all) {
            Path file = FOLDER.resolve(dashboard.uid() + ".json");
            if (Boolean.getBoolean(REWRITE)) {
                Files.writeString(file, dashboard.json());
            }
            assertThat(file).as("This mends it: " + COMMAND).exists().hasContent(dashboard.json());
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().map(each -> each.uid() + ".json").toList());
        }
    }
}
