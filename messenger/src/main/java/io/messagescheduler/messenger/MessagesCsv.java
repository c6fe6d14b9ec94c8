package io.messagescheduler.messenger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The raw data of a run as a file, in the order of due times, with one row in memory at a time however many there are:
 * each sorted part goes to a file of its own, and {@link #finish} merges them. The file appears under its name only when
 * it is complete.
 */
final class MessagesCsv implements AutoCloseable {
    static final String HEADER = "msg_id,due_ms,sent_ms,received_ms,append_ms,hops,mh_timestamp,worker_timestamp,"
            + "partition,offset,outcome,valid";
    private static final int MAX_ID_LENGTH = 100;

    private final Path file;
    private final List<Path> parts = new ArrayList<>();

    /** Creates the folder when it is missing. */
    MessagesCsv(Path file) throws IOException {
        this.file = file;
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }

    /** Takes rows that are in the order of due times among themselves. */
    void add(List<Row> rows) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part" + parts.size());
        parts.add(part);
        try (Writer writer = Files.newBufferedWriter(part)) {
            for (Row row : rows) {
                writer.write(Long.toString(row.sortingDueMs()));
                writer.write(' ');
                writer.write(line(row));
                writer.write('\n');
            }
        }
    }

    /** Merges what was added into the file. */
    void finish() throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        List<Part> open = new ArrayList<>();
        try (Writer writer = Files.newBufferedWriter(unfinished)) {
            writer.write(HEADER);
            writer.write('\n');
            PriorityQueue<Part> next = new PriorityQueue<>();
            for (int i = 0; i < parts.size(); i++) {
                Part part = new Part(i, Files.newBufferedReader(parts.get(i)));
                open.add(part);
                if (part.advance()) {
                    next.add(part);
                }
            }
            for (Part part = next.poll(); part != null; part = next.poll()) {
                writer.write(part.line);
                writer.write('\n');
                if (part.advance()) {
                    next.add(part);
                }
            }
        } finally {
            for (Part part : open) {
                part.reader.close();
            }
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        for (Path part : parts) {
            Files.deleteIfExists(part);
        }
    }

    static String line(Row row) {
        @Nullable Receipt receipt = row.receipt();
        StringBuilder line = new StringBuilder(160);
        line.append(quoted(row.id()));
        cell(line, row.dueMs());
        cell(line, row.sentMs());
        cell(line, receipt == null ? null : receipt.receivedMs());
        cell(line, receipt == null ? null : receipt.appendMs());
        cell(line, receipt == null ? null : receipt.hops());
        cell(line, receipt == null ? null : time(receipt.mhTimestampMs()));
        cell(line, receipt == null ? null : time(receipt.workerTimestampMs()));
        cell(line, receipt == null ? null : receipt.position().partition());
        cell(line, receipt == null ? null : receipt.position().offset());
        cell(line, row.outcome().text());
        cell(line, row.valid());
        return line.toString();
    }

    private static @Nullable String time(@Nullable Long epochMs) {
        return epochMs == null ? null : Times.text(epochMs);
    }

    private static void cell(StringBuilder line, @Nullable Object value) {
        line.append(',');
        if (value != null) {
            line.append(value);
        }
    }

    /** An id may be anybody's text: without control characters it stays on its line, in quotes in its cell. */
    private static String quoted(String id) {
        String plain = id.replaceAll("\\p{Cntrl}", "?");
        String whole = plain.length() <= MAX_ID_LENGTH ? plain : plain.substring(0, MAX_ID_LENGTH);
        return whole.contains(",") || whole.contains("\"") ? '"' + whole.replace("\"", "\"\"") + '"' : whole;
    }

    /** A sorted part and the line it stands at. */
    private static final class Part implements Comparable<Part> {
        private final int index;
        private final BufferedReader reader;
        private long dueMs;
        private String line = "";

        Part(int index, BufferedReader reader) {
            this.index = index;
            this.reader = reader;
        }

        boolean advance() throws IOException {
            @Nullable String next = reader.readLine();
            if (next == null) {
                return false;
            }
            int space = next.indexOf(' ');
            dueMs = Long.parseLong(next, 0, space, 10);
            line = next.substring(space + 1);
            return true;
        }

        @Override
        public int compareTo(Part other) {
            int byDueTime = Long.compare(dueMs, other.dueMs);
            return byDueTime != 0 ? byDueTime : Integer.compare(index, other.index);
        }
    }
}
