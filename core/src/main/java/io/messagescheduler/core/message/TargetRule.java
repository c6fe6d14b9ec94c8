package io.messagescheduler.core.message;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which topics a message may be delivered to. This system writes for everybody who may write to its intake, so the list of
 * allowed targets is what keeps a producer from reaching topics that are closed to it. Asked at intake, and at delivery
 * again, since lists change. Safe for any number of threads.
 */
public final class TargetRule {
    /** The intake topic of the time/topic dialect. */
    public static final String SCHEDULED_MESSAGES = "SCHEDULED_MESSAGES";

    /**
     * Where the Scheduler delivers its own probes: the one internal topic that is a target. Whatever else is sent there is
     * read by nobody and soon gone.
     */
    public static final String PROBE = "__SM_PROBE";

    /** Kafka's bound on a topic's name, in characters. */
    public static final int MAX_NAME_LENGTH = 249;

    private static final String INTERNAL_PREFIX = "__";
    private static final char WILDCARD = '*';
    private static final int QUOTED_CHARS = 64;

    private final Set<String> intakeTopics;
    private final boolean everythingAllowed;
    private final Set<String> allowedNames;
    private final List<String> allowedPrefixes;

    /**
     * @param intakeTopics topics that this system reads from producers, besides {@link #SCHEDULED_MESSAGES}: a message
     *     delivered there would be scheduled again
     * @param allowed exact names, or prefixes marked by a {@code *} at their end; empty allows every topic that is not
     *     internal
     * @throws IllegalArgumentException if an allowed entry can match no topic
     */
    public TargetRule(Collection<String> intakeTopics, Collection<String> allowed) {
        Set<String> own = new HashSet<>(intakeTopics);
        own.add(SCHEDULED_MESSAGES);
        this.intakeTopics = Set.copyOf(own);
        Set<String> names = new HashSet<>();
        List<String> prefixes = new ArrayList<>();
        for (String entry : allowed) {
            boolean isPrefix = !entry.isEmpty() && entry.charAt(entry.length() - 1) == WILDCARD;
            String name = isPrefix ? entry.substring(0, entry.length() - 1) : entry;
            if (isPrefix ? !hasLegalCharacters(name) : !isLegalName(name)) {
                throw new IllegalArgumentException("\"" + PrintableText.of(entry, QUOTED_CHARS)
                        + "\" is neither the name of a topic nor the beginning of one followed by *");
            }
            if (isPrefix) {
                prefixes.add(name);
            } else {
                names.add(name);
            }
        }
        everythingAllowed = allowed.isEmpty();
        allowedNames = Set.copyOf(names);
        allowedPrefixes = List.copyOf(prefixes);
    }

    /** Why nothing may be delivered to the topic, or null if it may. Whether the topic exists is not asked here. */
    public @Nullable InvalidSchedule refusal(String topic) {
        if (topic.equals(PROBE)) {
            return null;
        }
        if (!isLegalName(topic)) {
            return refuse(
                    Code.BAD_TOPIC_NAME,
                    topic,
                    " is no name of a topic: Kafka takes 1 to " + MAX_NAME_LENGTH
                            + " letters, digits, dots, underscores and hyphens, except . and ..");
        }
        if (topic.startsWith(INTERNAL_PREFIX) || intakeTopics.contains(topic)) {
            return refuse(Code.TARGET_INTERNAL, topic, " is an internal topic; nothing is delivered there");
        }
        if (!everythingAllowed && !isAllowed(topic)) {
            return refuse(Code.TARGET_FORBIDDEN, topic, " is not among the topics that SM_ALLOWED_TARGETS lists");
        }
        return null;
    }

    private boolean isAllowed(String topic) {
        if (allowedNames.contains(topic)) {
            return true;
        }
        for (String prefix : allowedPrefixes) {
            if (topic.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static InvalidSchedule refuse(Code code, String topic, String reason) {
        return new InvalidSchedule(code, "\"" + PrintableText.of(topic, QUOTED_CHARS) + "\"" + reason);
    }

    private static boolean isLegalName(String topic) {
        return !topic.isEmpty()
                && topic.length() <= MAX_NAME_LENGTH
                && hasLegalCharacters(topic)
                && !topic.equals(".")
                && !topic.equals("..");
    }

    private static boolean hasLegalCharacters(String topic) {
        for (int i = 0; i < topic.length(); i++) {
            char next = topic.charAt(i);
            boolean legal = (next >= 'a' && next <= 'z')
                    || (next >= 'A' && next <= 'Z')
                    || (next >= '0' && next <= '9')
                    || next == '.'
                    || next == '_'
                    || next == '-';
            if (!legal) {
                return false;
            }
        }
        return true;
    }
}
