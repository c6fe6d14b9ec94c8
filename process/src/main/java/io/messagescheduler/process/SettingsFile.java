package io.messagescheduler.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines of {@code NAME=value}, as compose's env files have them: blank lines and lines that begin with {@code #} are
 * left out, {@code export } before a name is allowed, one pair of quotes around a value is taken off.
 */
final class SettingsFile {

    private SettingsFile() {}

    static Map<String, String> read(Path file, List<String> problems) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (text.startsWith("export ")) {
                text = text.substring("export ".length()).strip();
            }
            int equals = text.indexOf('=');
            if (equals <= 0) {
                problems.add("Line " + number + " of " + file + " is not NAME=value.");
                continue;
            }
            String name = text.substring(0, equals).strip();
            if (!SettingNames.isKnown(name)) {
                problems.add("Line " + number + " of " + file + ": " + SettingNames.unknown(name));
            } else if (values.put(name, unquoted(text.substring(equals + 1).strip())) != null) {
                problems.add("Line " + number + " of " + file + " sets " + name + " a second time.");
            }
        }
        return values;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
