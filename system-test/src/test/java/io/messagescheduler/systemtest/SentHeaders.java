package io.messagescheduler.systemtest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Headers of a record to be sent, in order, with a memory of which of them must arrive. */
final class SentHeaders {
    private final RecordHeaders all = new RecordHeaders();
    private final List<String> kept = new ArrayList<>();

    /** One that a message has for its reader. */
    SentHeaders kept(String name, byte @Nullable [] value) {
        all.add(name, value);
        kept.add(text(name, value));
        return this;
    }

    /** One that this system reads, or that nobody but this system may write. */
    SentHeaders taken(String name, byte @Nullable [] value) {
        all.add(name, value);
        return this;
    }

    SentHeaders taken(String name, String value) {
        return taken(name, value.getBytes(StandardCharsets.UTF_8));
    }

    RecordHeaders all() {
        return all;
    }

    /** Those that must arrive, in this order, as {@link #text} shows them. */
    List<String> keptTexts() {
        return kept;
    }

    static List<String> texts(Iterable<Header> headers) {
        List<String> texts = new ArrayList<>();
        headers.forEach(header -> texts.add(text(header.key(), header.value())));
        return texts;
    }

    /** Equal for two headers exactly when name and bytes are. */
    private static String text(String name, byte @Nullable [] value) {
        return name + "=" + (value == null ? "null" : "0x" + HexFormat.of().formatHex(value));
    }
}
