package io.messagescheduler.process;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds what a mistyped name was meant to be. */
public final class NearestName {

    private NearestName() {}

    /** The known name that the fewest edits lead to, or null when nothing is near. */
    public static @Nullable String of(String name, Collection<String> known) {
        String best = null;
        int fewest = Math.max(3, name.length() / 3) + 1;
        for (String candidate : known.stream().sorted().toList()) {
            int edits = edits(name, candidate, fewest);
            if (edits < fewest) {
                fewest = edits;
                best = candidate;
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
