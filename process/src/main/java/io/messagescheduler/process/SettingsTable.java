package io.messagescheduler.process;

import java.util.List;
import java.util.stream.Collectors;

/** The README's table of settings, made from {@link SettingCatalogue} so that the two cannot disagree. */
public final class SettingsTable {

    public static final String BEGIN = "<!-- settings: made from SettingCatalogue -->";
    public static final String END = "<!-- end of settings -->";

    private SettingsTable() {}

    /** One Markdown table with a heading line for each group; ends with a line end. */
    public static String markdown() {
        StringBuilder table = new StringBuilder("| Setting | Default | Meaning |\n| --- | --- | --- |\n");
        for (SettingGroup group : SettingGroup.values()) {
            table.append("| **").append(group.title()).append("** | | |\n");
            for (Setting<?> setting : SettingCatalogue.all()) {
                if (setting.group() == group) {
                    table.append(row(setting));
                }
            }
        }
        return table.toString();
    }

    /**
     * The document with the table between its markers brought up to date.
     *
     * @throws IllegalArgumentException when a marker is missing
     */
    public static String replaceIn(String document) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("The document has no " + BEGIN + " followed by " + END);
        }
        return document.substring(0, begin + BEGIN.length()) + "\n" + markdown() + document.substring(end);
    }

    private static String row(Setting<?> setting) {
        String value = setting.defaultText();
        return "| `" + setting.name() + "` | " + (value == null ? "" : "`" + cell(value) + "`") + " | "
                + cell(setting.meaning()) + otherNames(setting) + " |\n";
    }

    private static String otherNames(Setting<?> setting) {
        List<String> others = setting.names().skip(1).toList();
        if (others.isEmpty()) {
            return "";
        }
        String names = others.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return (setting.fallbacks().isEmpty() ? " Also: " : " Else: ") + names + ".";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
