package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.messagescheduler.process.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Dead letters for people to read. What others have written into them is made harmless for a terminal. */
final class LetterTable {
    private static final List<String> COLUMNS = List.of(
            "LETTER", "FAILED AT", "CODE", "STAGE", "TRIED", "TARGET", "KEY", "ID", "ORIGIN", "REPLAYED", "WHY");
    private static final int WIDEST = 32;

    private LetterTable() {}

    /** One line each, under a line of headings. */
    static String of(List<JsonNode> letters) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        letters.forEach(letter -> rows.add(row(letter)));
        int[] widths = new int[COLUMNS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.toString().stripTrailing();
    }

    private static List<String> row(JsonNode letter) {
        JsonNode origin = letter.path("origin");
        return List.of(
                text(letter, "letter"),
                text(letter, "failed_at"),
                text(letter, "code"),
                text(letter, "stage"),
                text(letter, "attempts"),
                cut(text(letter, "target")),
                cut(letter.has("key_base64") ? "(bytes)" : text(letter, "key")),
                cut(text(letter, "id")),
                cut(text(origin, "topic") + "-" + text(origin, "partition") + "@" + text(origin, "offset")),
                text(letter, "replayed"),
                text(letter, "message"));
    }

    /** One member a line. */
    static String details(JsonNode letter) {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, JsonNode> member : letter.properties()) {
            JsonNode value = member.getValue();
            String name = member.getKey().replace('_', ' ');
            lines.append(name)
                    .append(" ".repeat(Math.max(1, 16 - name.length())))
                    .append(SafeText.of(value.isValueNode() ? value.asText() : value.toString()))
                    .append('\n');
        }
        return lines.toString().stripTrailing();
    }

    private static String text(JsonNode letter, String member) {
        return SafeText.of(letter.path(member).asText(""));
    }

    private static String cut(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }
}
