package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.messagescheduler.process.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Schedules for people to read. What others have written into them is made harmless for a terminal. */
final class ScheduleTable {
    private static final List<String> COLUMNS = List.of("ID", "DUE", "STATE", "TARGET", "KEY", "SIZE");
    private static final int STATE = COLUMNS.indexOf("STATE");
    private static final int WIDEST = 48;
    private static final String RESET = "\033[0m";

    private final boolean colour;

    ScheduleTable(boolean colour) {
        this.colour = colour;
    }

    /** One line each, under a line of headings. */
    String of(List<JsonNode> schedules) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        schedules.forEach(schedule -> rows.add(List.of(
                cut(text(schedule, "id")),
                text(schedule, "due"),
                text(schedule, "state"),
                cut(text(schedule, "target")),
                cut(schedule.has("key_base64") ? "(bytes)" : text(schedule, "key")),
                text(schedule, "size"))));
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
                String cell = row.get(i) + " ".repeat(widths[i] - row.get(i).length() + 2);
                line.append(i == STATE && row != COLUMNS ? coloured(row.get(i), cell) : cell);
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.toString().stripTrailing();
    }

    /** One member a line. */
    String details(JsonNode schedule) {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, JsonNode> member : schedule.properties()) {
            JsonNode value = member.getValue();
            if (member.getKey().equals("headers") && value.isEmpty()) {
                continue;
            }
            String shown = SafeText.of(value.isValueNode() ? value.asText() : value.toString());
            String name = member.getKey().replace('_', ' ');
            lines.append(name)
                    .append(" ".repeat(Math.max(1, 14 - name.length())))
                    .append(name.equals("state") ? coloured(shown, shown) : shown)
                    .append('\n');
        }
        return lines.toString().stripTrailing();
    }

    private String coloured(String state, String text) {
        if (!colour) {
            return text;
        }
        String code = switch (state) {
            case "pending" -> "\033[36m";
            case "changing" -> "\033[33m";
            case "delivered" -> "\033[32m";
            case "dead_lettered" -> "\033[31m";
            default -> "\033[2m";
        };
        return code + text + RESET;
    }

    private static String text(JsonNode schedule, String member) {
        return SafeText.of(schedule.path(member).asText(""));
    }

    private static String cut(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }
}
