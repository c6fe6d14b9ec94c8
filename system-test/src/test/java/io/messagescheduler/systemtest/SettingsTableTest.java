package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.process.SettingsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's table of settings is the one that the catalogue makes; the same test brings it up to date when asked to. */
class SettingsTableTest {
    private static final String REWRITE = "readme.rewrite";
    private static final String COMMAND =
            "./mvnw -pl system-test -am test -Dtest=io.messagescheduler.systemtest.SettingsTableTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -D" + REWRITE + "=true";

    @Test
    void readme_settingsTable_isTheOneOfTheCatalogue() throws IOException {
        Path readme = Repository.file("README.md");
        String document = Files.readString(readme);
        assertThat(document)
                .as("the table goes between these two markers in README.md")
                .contains(SettingsTable.BEGIN, SettingsTable.END);
        String right = SettingsTable.replaceIn(document);
        if (Boolean.getBoolean(REWRITE) && !document.equals(right)) {
            Files.writeString(readme, right);
            System.out.println("README.md: the table of settings is up to date now");
            return;
        }
        assertThat(document)
                .as("README.md has another table of settings than the catalogue. This mends it:\n  " + COMMAND + "\n")
                .isEqualTo(right);
    }
}
