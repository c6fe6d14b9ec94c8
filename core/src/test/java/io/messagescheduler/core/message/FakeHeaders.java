package io.messagescheduler.core.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record's headers as a list. */
final class FakeHeaders implements Headers {
    private record Header(String name, byte @Nullable [] value) {}

    private final List<Header> headers = new ArrayList<>();

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
        headers.add(new Header(name, value));
        return this;
    }

    @Override
    public void forEach(HeaderVisitor visitor) {
        headers.forEach(header -> visitor.header(header.name(), header.value()));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Header header : headers) {
            text.append(PrintableText.of(header.name(), 64))
                    .append('=')
                    .append(header.value() == null ? "null" : PrintableText.of(header.value(), 64))
                    .append(' ');
        }
        return text.toString();
    }
}
