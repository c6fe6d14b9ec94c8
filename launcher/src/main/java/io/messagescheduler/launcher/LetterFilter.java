package io.messagescheduler.launcher;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which dead letters are meant; without any, all are. */
final class LetterFilter {
    @Option(names = "--code", description = "why: BAD_TIME, TARGET_MISSING, … (docs/dead-letters.md lists them)")
    private @Nullable String code;

    @Option(names = "--target", paramLabel = "TOPIC", description = "the target topic that they name")
    private @Nullable String target;

    @Option(names = "--from", paramLabel = "TIME", description = "dead since this time or later")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "dead before this time")
    private @Nullable String to;

    boolean isAny() {
        return members().isEmpty();
    }

    /** As the API calls them. */
    Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        put(members, "code", code);
        put(members, "target", target);
        put(members, "from", from);
        put(members, "to", to);
        return members;
    }

    private static void put(Map<String, String> members, String name, @Nullable String value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
