package io.messagescheduler.core.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record's headers as a list. */
final class FakeHeaders implements Headers {
    private final List<String> names = new ArrayList<>();
    private final List<byte @Nullable []> values = new ArrayList<>();

    /** From names and values in turn. */
    static FakeHeaders of(String... namesAndValues) {
        FakeHeaders headers = new FakeHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.and(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    FakeHeaders and(String name, String value) {
        return and(name, value.getBytes(StandardCharsets.UTF_8));
    }

    FakeHeaders and(String name, byte @Nullable [] value) {
        names.add(name);
        values.add(value);
        return this;
    }

    @Override
    public void forEach(HeaderVisitor visitor) {
        for (int i = 0; i < names.size(); i++) {
            visitor.header(names.get(i), values.get(i));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(PrintableText.of(name, 64))
                .append('=')
                .append(value == null ? "null" : PrintableText.of(value, 64))
                .append(' '));
        return text.toString();
    }
}
