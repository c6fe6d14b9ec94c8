package io.messagescheduler.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes runs of a few rows for tests, and reads reports back. */
final class RunFiles {
    static final String HEADER = String.join(",", MessagesCsv.COLUMNS);

    private RunFiles() {}

    /** A run that was told to send as many messages as given, with these rows of {@code kafka/messages.csv}. */
    static Path run(Path runDir, int messages, String... rows) throws IOException {
        new PlausibleRun(1, messages, 1_000).write(runDir, "kafka");
        raw(runDir, HEADER + "\n" + String.join("\n", rows) + "\n");
        return runDir;
    }

    static void raw(Path runDir, String csv) throws IOException {
        Files.writeString(runDir.resolve("kafka").resolve(MessagesCsv.FILE), csv);
    }

    /** Due at 10 s, sent at 2 s, appended one millisecond before it was received. */
    static String received(String outcome, long latenessMs, int hops, boolean valid) {
        return "m,10000,2000,%d,%d,%d,,,0,0,%s,%b"
                .formatted(10_000 + latenessMs, 10_000 + latenessMs - 1, hops, outcome, valid);
    }

    static String notReceived(String outcome) {
        return "m,10000,2000,,,,,,,," + outcome + ",";
    }

    static JsonNode report(Path runDir) throws AnalysisFailed, IOException {
        Analysis analysis = Analysis.of(runDir);
        analysis.writeReports();
        return new ObjectMapper().readTree(Files.readString(analysis.reportJson()));
    }
}
