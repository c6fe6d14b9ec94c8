package io.messagescheduler.experiment;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads the CSV files that only illustrate a run: a line that a kill cut short is passed over. */
final class LooseCsv {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setIgnoreSurroundingSpaces(true)
            .setIgnoreEmptyLines(true)
            .get();

    private LooseCsv() {}

    /**
     * Hands over each line that has all cells and is understood, which is one that throws no
     * {@link IllegalArgumentException} nor {@link DateTimeException}.
     *
     * @return whether there is such a file with a header
     */
    static boolean read(Path file, Consumer<CSVRecord> lines) throws AnalysisFailed {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser =
                        CSVParser.builder().setReader(reader).setFormat(FORMAT).get()) {
            for (CSVRecord line : parser) {
                if (line.isConsistent()) {
                    handOver(line, lines);
                }
            }
            return true;
        } catch (IllegalArgumentException noHeader) {
            return false;
        } catch (UncheckedIOException unreadable) {
            throw unreadable(file, Objects.requireNonNull(unreadable.getCause()));
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private static AnalysisFailed unreadable(Path file, IOException cause) {
        return new AnalysisFailed(file + " cannot be read: " + Reason.of(cause) + ".", cause);
    }

    private static void handOver(CSVRecord line, Consumer<CSVRecord> lines) {
        try {
            lines.accept(line);
        } catch (IllegalArgumentException | DateTimeException notUnderstood) {
            // A line without a figure shows nothing; those before and after it do.
        }
    }
}
