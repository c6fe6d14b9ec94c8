package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every sentence of {@code docs/guarantees.md} that can be broken names tests that break it, and those are there. */
class GuaranteesTest {
    private static final Pattern SENTENCE =
            Pattern.compile("^\\*\\*(G\\d+) [^*]+\\*\\*(.*?)(?=^\\*\\*G|^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    /** What they say is that something is not promised, or is Kafka's own promise. */
    private static final List<String> LIMITS = List.of("G3", "G4", "G22");

    @Test
    void guarantees_everyOne_namesTestsThatExist() throws IOException {
        Map<String, List<MatchResult>> tests = new TreeMap<>();
        SENTENCE.matcher(Files.readString(Repository.file("docs/guarantees.md")))
                .results()
                .forEach(sentence -> tests.put(
                        sentence.group(1),
                        TEST.matcher(sentence.group(2)).results().toList()));
        assertThat(tests).hasSizeGreaterThan(20);
        Map<String, String> sources = Repository.testSources();

        List<String> missing = new ArrayList<>();
        tests.forEach((guarantee, named) -> {
            if (named.isEmpty() && !LIMITS.contains(guarantee)) {
                missing.add(guarantee + " names no test");
            }
            for (MatchResult test : named) {
                String source = sources.getOrDefault(test.group(1), "");
                if (!source.contains("void " + test.group(2) + "(")) {
                    missing.add(guarantee + " names " + test.group() + ", which does not exist");
                }
            }
        });

        assertThat(missing).isEmpty();
    }
}
