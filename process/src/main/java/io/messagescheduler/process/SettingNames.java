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
        return NearestName.of(name, KNOWN);
    }
}
