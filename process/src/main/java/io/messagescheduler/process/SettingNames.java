package io.messagescheduler.process;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells known names from mistyped ones. */
final class SettingNames {

    private static final String PREFIX = "SM_";
    private static final Set<String> KNOWN =
            SettingCatalogue.all().stream().flatMap(Setting::names).collect(Collectors.toUnmodifiableSet());

    private SettingNames() {}

    static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    /** Adds a problem for each unknown name with our prefix. */
    static void unknown(Collection<String> names, List<String> problems) {
        names.stream()
                .filter(name -> name.startsWith(PREFIX) && !isKnown(name))
                .sorted()
                .forEach(name -> problems.add(unknown(name)));
    }

    static String unknown(String name) {
        String nearest = nearest(name);
        String shown = SafeText.of(name.length() <= 100 ? name : name.substring(0, 100) + "…");
        return "There is no setting " + shown + (nearest == null ? "." : "; did you mean " + nearest + "?");
    }

    /** The known name that the fewest edits lead to, or null when nothing is near. */
    static @Nullable String nearest(String name) {
        String best = null;
        int fewest = Math.max(3, name.length() / 3) + 1;
        for (String known : KNOWN.stream().sorted().toList()) {
            int edits = edits(name, known, fewest);
            if (edits < fewest) {
                fewest = edits;
                best = known;
            }
        }
        return best;
    }

    /** Levenshtein distance, or {@code limit} as soon as it cannot be less. */
    private static int edits(String from, String to, int limit) {
        if (Math.abs(from.length() - to.length()) >= limit) {
            return limit;
        }
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replace = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[to.length()];
    }
}
