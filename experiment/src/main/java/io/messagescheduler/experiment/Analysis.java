package io.messagescheduler.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A run, read from its folder. The folder holds {@code run.json} and, for each system, {@code <system>/messages.csv}:
 *
 * <pre>{@code
 * Analysis analysis = Analysis.of(Path.of("data/2026-11-23 19-00-00"));
 * analysis.writeReports();
 * System.out.print(analysis.table(colour));
 * return analysis.verificationHeld() ? 0 : 1;
 * }</pre>
 *
 * Immutable once read; the raw data may be read again at any time, with the same result.
 */
public final class Analysis {
    private static final String RESULT_FOLDER = "result";

    private final Path runDir;
    private final RunResult result;

    private Analysis(Path runDir, RunResult result) {
        this.runDir = runDir;
        this.result = result;
    }

    /**
     * Reads all raw data of a run, which takes a second or so for each million rows. Writes nothing.
     *
     * @throws AnalysisFailed if {@code run.json} or all raw data are missing, or anything in them is unreadable
     */
    public static Analysis of(Path runDir) throws AnalysisFailed {
        return of(runDir, Contestant.ALL);
    }

    static Analysis of(Path runDir, List<Contestant> contestants) throws AnalysisFailed {
        if (!Files.isDirectory(runDir)) {
            throw new AnalysisFailed("There is no folder " + runDir + "; give the folder of a finished run.");
        }
        RunDescription run = RunDescription.read(runDir);
        ResourceLog resources = ResourceLog.read(runDir);
        run = run.with(resources.usage());
        OptionalLong expected = run.expectedMessages();
        List<SystemResult> systems = new ArrayList<>();
        for (Contestant contestant : contestants) {
            Path folder = runDir.resolve(contestant.name());
            if (Files.isDirectory(folder)) {
                SystemTally tally = new SystemTally();
                MessagesCsv.read(folder.resolve(MessagesCsv.FILE), tally);
                Verdict verdict = Verdict.of(contestant, tally, expected);
                String engine = run.engines().get(contestant.name());
                systems.add(new SystemResult(contestant, tally, run.processesOf(contestant), engine, verdict));
            }
        }
        if (systems.isEmpty()) {
            throw new AnalysisFailed(runDir + " holds no raw data: there is no "
                    + String.join(
                            " or ",
                            contestants.stream()
                                    .map(c -> c.name() + "/" + MessagesCsv.FILE)
                                    .toList())
                    + " in it.");
        }
        ResultFiles files = ResultFiles.of(systems, resources, JobLog.read(runDir));
        return new Analysis(runDir, new RunResult(run, systems, files));
    }

    /**
     * Writes {@link #reportJson()}, {@link #reportHtml()}, and beside them each chart as SVG and CSV; all of them or none.
     * Older ones are replaced.
     *
     * @throws AnalysisFailed if they cannot be written
     */
    public void writeReports() throws AnalysisFailed {
        Map<Path, String> reports = new LinkedHashMap<>();
        reports.put(reportJson(), ReportJson.of(result));
        reports.put(reportHtml(), ReportHtml.of(result));
        reports.putAll(result.files().texts(runDir.resolve(RESULT_FOLDER)));
        try {
            WholeFiles.write(reports);
        } catch (IOException failure) {
            throw new AnalysisFailed(
                    "The report could not be written to " + runDir.resolve(RESULT_FOLDER) + ": " + Reason.of(failure)
                            + ".",
                    failure);
        }
    }

    /** Whether every system kept the promise that it makes; depends on no latency. */
    public boolean verificationHeld() {
        return result.held();
    }

    /** The verdict in whole sentences, on one line. */
    public String verdict() {
        return result.sentence();
    }

    /**
     * The figures for a terminal, ending with a line end; at most 80 columns for up to three systems.
     *
     * @param colour with ANSI colours; leave them out where no terminal reads
     */
    public String table(boolean colour) {
        return TerminalTable.of(result, colour);
    }

    /** Where {@link #writeReports()} puts the report for machines. */
    public Path reportJson() {
        return runDir.resolve(RESULT_FOLDER).resolve("report.json");
    }

    /** Where {@link #writeReports()} puts the report for readers: one file that needs no network. */
    public Path reportHtml() {
        return runDir.resolve(RESULT_FOLDER).resolve("report.html");
    }
}
