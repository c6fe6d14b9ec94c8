package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.monitoring.MetricsDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} is the one that the catalogue makes; the same test brings it up to date when asked to. */
class MetricsDocumentTest {
    private static final String REWRITE = "metrics.rewrite";
    private static final String COMMAND =
            "./mvnw -pl system-test -am test -Dtest=io.messagescheduler.systemtest.MetricsDocumentTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -D" + REWRITE + "=true";

    @Test
    void metricsDocument_isTheOneOfTheCatalogue() throws IOException {
        Path document = Repository.file("docs/metrics.md");
        String right = MetricsDocument.markdown();
        if (Boolean.getBoolean(REWRITE)) {
            Files.writeString(document, right);
            return;
        }
        assertThat(Files.readString(document))
                .as("docs/metrics.md has other metrics than the catalogue. This mends it:\n  " + COMMAND + "\n")
                .isEqualTo(right);
    }
}
