package io.messagescheduler.scheduler.api;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Where a dead letter stands in the dead-letter topic, which is what it is called by: {@code partition-offset}. */
record LetterPlace(int partition, long offset) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})-(\\d{1,18})");

    static LetterPlace of(ConsumerRecord<?, ?> letter) {
        return new LetterPlace(letter.partition(), letter.offset());
    }

    /** The opposite of {@link #toString()}, or null if the text is no place. */
    static @Nullable LetterPlace parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? new LetterPlace(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)))
                : null;
    }

    byte[] utf8() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return partition + "-" + offset;
    }
}
