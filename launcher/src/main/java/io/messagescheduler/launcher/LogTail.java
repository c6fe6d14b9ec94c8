package io.messagescheduler.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The end of a log, made safe for a terminal. */
final class LogTail {

    private static final int BYTES = 16_384;
    private static final int LINE = 400;

    /** What a process logs last when it stops for a reason that it can name; an exception's name is no such reason. */
    private static final Pattern LEAVE =
            Pattern.compile("(?m)^\\S+ ERROR .* cannot go on: (?![\\w.$]+(?:Exception|Error)\\b)(.+)$");

    private static final Pattern STACK_TRACE = Pattern.compile("^\\s+(at |\\.\\.\\. \\d+ )");

    private LogTail() {}

    /** The last lines, indented; from the last ERROR on when there is one among them; a sentence when there are none. */
    static String of(Path log, int lines) {
        try {
            List<String> last = last(end(log), lines);
            return last.isEmpty()
                    ? "  (its log is empty)"
                    : last.stream().map(LogTail::shown).collect(Collectors.joining("\n"));
        } catch (IOException unreadable) {
            return "  (no log was written)";
        }
    }

    /** Why an instance ended: the sentence with which it took its leave, or the end of its log. */
    static String reason(Path log, int lines) {
        try {
            Matcher leave = LEAVE.matcher(end(log));
            String sentence = "";
            while (leave.find()) {
                sentence = leave.group(1);
            }
            if (!sentence.isEmpty()) {
                return plain(sentence) + " Its log: " + log;
            }
        } catch (IOException unreadable) {
            // Said below.
        }
        return "The end of its log, %s:\n%s".formatted(log, of(log, lines));
    }

    private static String end(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - BYTES);
            file.seek(from);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static List<String> last(String text, int lines) {
        List<String> all = text.lines()
                .filter(line -> !line.isBlank() && !STACK_TRACE.matcher(line).find())
                .toList();
        int from = Math.max(0, all.size() - lines);
        for (int i = all.size() - 1; i > from; i--) {
            if (all.get(i).contains(" ERROR ")) {
                from = i;
            }
        }
        return all.subList(from, all.size());
    }

    private static String shown(String line) {
        return "  " + plain(line);
    }

    private static String plain(String line) {
        String plain = line.replaceAll("[\\p{Cntrl}&&[^\\t]]", "?");
        return plain.length() <= LINE ? plain : plain.substring(0, LINE) + "…";
    }
}
