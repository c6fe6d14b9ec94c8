package io.messagescheduler.messenger;

import io.messagescheduler.process.Settings;
import java.util.Locale;

/** A system under test: messages are handed over to it, and at their due time they must be in its target topic. */
public interface Contestant {

    /** Lower-case words with hyphens: {@code mysql-tuned}. Also the folder of its raw data. */
    String name();

    /** Whether a run with these settings includes it. */
    boolean isEnabled(Settings settings);

    /**
     * Gives it messages; belongs to the caller. Connects to nobody before its first {@link Handover#settle}.
     */
    Handover handover(HandoverContext context);

    /** Its own target topic, so that nobody's messages are taken for another's. */
    default String targetTopic(String base) {
        return base + "_" + name().toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
