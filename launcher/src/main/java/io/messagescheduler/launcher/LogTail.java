package io.messagescheduler.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a log, made safe for a terminal. */
final class LogTail {

    private static final int BYTES = 16_384;
    private static final int LINE = 240;

    private LogTail() {}

    /** The last lines, indented; a sentence when there are none. */
    static String of(Path log, int lines) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - BYTES);
            file.seek(from);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            if (all.isEmpty()) {
                return "  (its log is empty)";
            }
            StringBuilder tail = new StringBuilder();
            for (String line : all.subList(Math.max(0, all.size() - lines), all.size())) {
                String plain = line.replaceAll("[\\p{Cntrl}&&[^\\t]]", "?");
                tail.append(tail.isEmpty() ? "  " : "\n  ")
                        .append(plain.length() <= LINE ? plain : plain.substring(0, LINE) + "…");
            }
            return tail.toString();
        } catch (IOException unreadable) {
            return "  (no log was written)";
        }
    }
}
