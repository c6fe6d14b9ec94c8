package io.messagescheduler.experiment;

import io.messagescheduler.experiment.Receipt.Outcome;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The raw data of one system, read row by row in the order of the file. Columns are found by name; a row that does not
 * say what its outcome needs stops the reading, since a report that leaves rows out cannot be trusted.
 */
final class MessagesCsv {
    static final String FILE = "messages.csv";
    static final List<String> COLUMNS = List.of(
            "msg_id",
            "due_ms",
            "sent_ms",
            "received_ms",
            "append_ms",
            "hops",
            "mh_timestamp",
            "worker_timestamp",
            "partition",
            "offset",
            "outcome",
            "valid");

    /** The year 9999: far enough for every horizon, small enough that differences cannot overflow. */
    private static final long LATEST_MS = 253_402_300_799_999L;

    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();
    private static final Map<String, Outcome> OUTCOMES = outcomes();

    private final Path file;
    private final int[] position;
    private final int width;

    private MessagesCsv(Path file, CSVRecord header) throws AnalysisFailed {
        this.file = file;
        this.width = header.size();
        List<String> names = header.toList();
        this.position = new int[COLUMNS.size()];
        for (int i = 0; i < position.length; i++) {
            position[i] = names.indexOf(COLUMNS.get(i));
            if (position[i] < 0) {
                throw new AnalysisFailed(file + " has no column \"" + COLUMNS.get(i)
                        + "\" in its first line; it is no raw data of a run.");
            }
        }
    }

    /** Hands every row to {@code receipts}; the file may have none, but it must have its header. */
    static void read(Path file, Consumer<Receipt> receipts) throws AnalysisFailed {
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser rows =
                        CSVParser.builder().setReader(reader).setFormat(FORMAT).get()) {
            @Nullable MessagesCsv columns = null;
            for (CSVRecord row : rows) {
                if (columns == null) {
                    columns = new MessagesCsv(file, row);
                } else {
                    receipts.accept(columns.receipt(row, rows.getCurrentLineNumber()));
                }
            }
            if (columns == null) {
                throw new AnalysisFailed(file + " is empty; the run ended before its messages were verified.");
            }
        } catch (NoSuchFileException absent) {
            throw new AnalysisFailed(file + " is missing; the run ended before its messages were verified.", absent);
        } catch (UncheckedIOException | IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    /** Commons CSV wraps what the file system and the decoder say; the innermost exception says what is wrong. */
    private static AnalysisFailed unreadable(Path file, Exception failure) {
        String reason = Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(IOException.class::isInstance)
                .reduce((outer, inner) -> inner)
                .map(innermost -> Reason.of((IOException) innermost))
                .orElse("unknown reason");
        return new AnalysisFailed(file + " cannot be read: " + reason + ".", failure);
    }

    private Receipt receipt(CSVRecord row, long line) throws AnalysisFailed {
        if (row.size() != width) {
            throw malformed(line, "it has " + row.size() + " cells where the first line has " + width);
        }
        String name = row.get(position[10]);
        @Nullable Outcome outcome = OUTCOMES.get(name);
        if (outcome == null) {
            throw malformed(line, "\"" + shown(name) + "\" is not an outcome");
        }
        @Nullable Long dueMs = number(row, 1, line);
        @Nullable Long receivedMs = number(row, 3, line);
        @Nullable Boolean valid = truth(row.get(position[11]), line);
        if (outcome.isReceipt() && (dueMs == null || receivedMs == null || valid == null)) {
            throw malformed(line, "a received message needs due_ms, received_ms and valid");
        }
        return new Receipt(
                dueMs,
                number(row, 2, line),
                receivedMs,
                number(row, 4, line),
                number(row, 5, line),
                outcome,
                Boolean.TRUE.equals(valid));
    }

    private @Nullable Long number(CSVRecord row, int column, long line) throws AnalysisFailed {
        String cell = row.get(position[column]);
        if (cell.isEmpty()) {
            return null;
        }
        try {
            long value = Long.parseLong(cell);
            if (value >= 0 && value <= LATEST_MS) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, in the same words as a number out of range.
        }
        throw malformed(
                line, "\"" + shown(cell) + "\" in " + COLUMNS.get(column) + " is not a whole number within bounds");
    }

    private @Nullable Boolean truth(String cell, long line) throws AnalysisFailed {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            case "" -> null;
            default -> throw malformed(line, "\"" + shown(cell) + "\" in valid is neither true nor false");
        };
    }

    private AnalysisFailed malformed(long line, String what) {
        return new AnalysisFailed(file + " is damaged at line " + line + ": " + what + ".");
    }

    /** A cell fit for a terminal: short, and without control characters. */
    private static String shown(String cell) {
        String plain = cell.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= 40 ? plain : plain.substring(0, 40) + "…";
    }

    private static Map<String, Outcome> outcomes() {
        Map<String, Outcome> outcomes = new HashMap<>();
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome.name().toLowerCase(Locale.ROOT), outcome);
        }
        return Map.copyOf(outcomes);
    }
}
