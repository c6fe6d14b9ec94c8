package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every library that ships, with its version, stands in {@code docs/dependencies.txt}, so that none comes or changes unseen; the
 * same test brings the list up to date when asked to.
 */
class DependenciesTest {
    private static final String REWRITE = "dependencies.rewrite";
    private static final String COMMAND = "./mvnw -pl launcher,system-test -am package"
            + " -Dtest=io.messagescheduler.systemtest.DependenciesTest -Dsurefire.failIfNoSpecifiedTests=false -D"
            + REWRITE + "=true";
    private static final String OURS = "io.messagescheduler";

    @TempDir
    Path dir;

    @Test
    void shipped_libraries_areTheListedOnes() throws IOException {
        Path file = Repository.file("docs/dependencies.txt");
        String right = String.join("\n", libraries()) + "\n";
        if (Boolean.getBoolean(REWRITE)) {
            Files.writeString(file, right);
            System.out.println("docs/dependencies.txt is up to date now");
            return;
        }
        assertThat(right)
                .as("other libraries ship than docs/dependencies.txt lists. If that is meant, this mends it:\n  "
                        + COMMAND + "\n")
                .isEqualTo(Files.readString(file));
    }

    @Test
    void shipped_libraries_haveOneVersionEach() throws IOException {
        List<String> names = libraries().stream()
                .map(library -> library.substring(0, library.lastIndexOf(':')))
                .toList();
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(50);
    }

    /** The fake scanner says what it was asked, and ends with 1 as the true one does when it finds something. */
    @ParameterizedTest
    @CsvSource({
        "false, true, 3, NOTHING WAS CHECKED: osv-scanner is not installed",
        "true, false, 3, NOTHING WAS CHECKED: ",
        "true, true, 1, asked: scan source --offline",
    })
    void vulnerabilityCheck_withoutProgramOrData_saysThatNothingWasChecked(
            boolean program, boolean data, int exit, String said) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no POSIX shell here");
        Path programs = Files.createDirectory(dir.resolve("bin"));
        if (program) {
            Path scanner =
                    Files.writeString(programs.resolve("osv-scanner"), "#!/bin/sh\necho \"asked: $*\"\nexit 1\n");
            assertThat(scanner.toFile().setExecutable(true)).isTrue();
        }
        Path known = Files.createDirectories(dir.resolve("data/osv-scanner/Maven"));
        if (data) {
            Files.writeString(known.resolve("all.zip"), "x");
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh",
                        Repository.file("vulnerability-check.sh").toString(),
                        Files.writeString(dir.resolve("bom.json"), "{}").toString())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("PATH", programs + ":/usr/bin:/bin");
        environment.put(
                "OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY", dir.resolve("data").toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).contains(said);
        assertThat(process.waitFor()).isEqualTo(exit);
    }

    /** Those of the launcher, whose class path is that of every process, as {@code group:name:version}. */
    private static List<String> libraries() throws IOException {
        Path list = Repository.file("launcher/target/bom.json");
        assumeTrue(Files.exists(list), "no parts list was made: Maven leaves that out with its option -o");
        JsonNode bom = new ObjectMapper().readTree(list.toFile());
        TreeSet<String> libraries = new TreeSet<>();
        for (JsonNode component : bom.path("components")) {
            if (!component.path("group").asText().equals(OURS)) {
                libraries.add(component.path("group").asText() + ":"
                        + component.path("name").asText() + ":"
                        + component.path("version").asText());
            }
        }
        return new ArrayList<>(libraries);
    }
}
