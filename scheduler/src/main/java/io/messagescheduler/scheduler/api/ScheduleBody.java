package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.messagescheduler.process.Problem;
import io.messagescheduler.scheduler.api.ScheduleEntry.Header;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object that asks for a schedule, or for a move, as it stands in a request. Whether it can be scheduled is for
 * {@link IntakeRecords} to say; a body that is no such object is a {@link Problem}, which never quotes it.
 */
final class ScheduleBody {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(200)
                    .build())
            .build();

    private final String text;
    private @Nullable String id;
    private @Nullable String due;
    private @Nullable String in;
    private @Nullable String target;
    private byte @Nullable [] key;
    private byte @Nullable [] value;
    private final List<Header> headers = new ArrayList<>();

    private ScheduleBody(String text) {
        this.text = text;
    }

    /** Reads the body of a POST or PUT. */
    static ScheduleBody schedule(byte[] json) {
        return read(json, true);
    }

    /** Reads the body of a PATCH, which has nothing but the new due time. */
    static ScheduleBody move(byte[] json) {
        return read(json, false);
    }

    private static ScheduleBody read(byte[] json, boolean whole) {
        String text = Text.of(json);
        if (text == null) {
            throw Problems.badRequest("The body is not UTF-8.");
        }
        ScheduleBody body = new ScheduleBody(text);
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Problems.badRequest("The body must be a JSON object.");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                body.member(name, parser, whole);
            }
            if (parser.nextToken() != null) {
                throw Problems.badRequest("The body has more than one JSON object.");
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw Problems.badRequest("The body is not JSON, or names a member twice: line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ".");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        if ((body.due == null) == (body.in == null)) {
            throw Problems.badRequest("Give either due or in: when the message shall be delivered.");
        }
        return body;
    }

    private void member(String name, JsonParser parser, boolean whole) throws IOException {
        boolean known = true;
        switch (name) {
            case "due" -> due = parser.currentToken().isNumeric() ? parser.getText() : string(name, parser);
            case "in" -> in = string(name, parser);
            default -> known = whole;
        }
        if (known && !name.equals("due") && !name.equals("in")) {
            switch (name) {
                case "id" -> id = string(name, parser);
                case "target" -> target = string(name, parser);
                case "key" ->
                    key = once(name, key, parser.currentToken() == JsonToken.VALUE_NULL ? null : text(parser));
                case "key_base64" -> key = once(name, key, base64(name, parser));
                case "value" -> value = once(name, value, value(parser));
                case "value_base64" -> value = once(name, value, base64(name, parser));
                case "headers" -> headers(parser);
                default -> known = false;
            }
        }
        if (!known) {
            throw Problems.badRequest(
                    whole
                            ? "The body has a member that is none of id, due, in, target, key, key_base64, value,"
                                    + " value_base64 and headers."
                            : "The body of a move has due or in, and nothing else.");
        }
    }

    private static String string(String name, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw Problems.badRequest("The member " + name + " must be a string.");
        }
        return parser.getText();
    }

    /** A string as it is; anything else as it is written in the request. */
    private byte @Nullable [] value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token == JsonToken.VALUE_STRING) {
            return text(parser);
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        if (token.isStructStart()) {
            parser.skipChildren();
        } else {
            return Text.bytes(parser.getText());
        }
        return Text.bytes(text.substring(start, (int) parser.currentLocation().getCharOffset()));
    }

    private static byte[] text(JsonParser parser) throws IOException {
        byte[] bytes = parser.currentToken() == JsonToken.VALUE_STRING ? Text.bytes(parser.getText()) : null;
        if (bytes == null) {
            throw Problems.badRequest("A key, value or header must be text: a string without half surrogate pairs."
                    + " Bytes are given in Base64.");
        }
        return bytes;
    }

    private static byte[] base64(String name, JsonParser parser) throws IOException {
        try {
            return Base64.getDecoder().decode(string(name, parser));
        } catch (IllegalArgumentException e) {
            throw Problems.badRequest("The member " + name + " is not Base64.");
        }
    }

    private static byte @Nullable [] once(String name, byte @Nullable [] before, byte @Nullable [] now) {
        if (before != null) {
            throw Problems.badRequest(
                    "Give either " + name.replace("_base64", "") + " or " + name.replace("_base64", "") + "_base64.");
        }
        return now;
    }

    private void headers(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw Problems.badRequest("The member headers must be an object.");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (name.isEmpty() || Text.bytes(name) == null) {
                throw Problems.badRequest("The name of a header must be text.");
            }
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    headers.add(new Header(name, headerValue(parser)));
                }
            } else {
                headers.add(new Header(name, headerValue(parser)));
            }
        }
    }

    private static byte @Nullable [] headerValue(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return text(parser);
        }
        byte[] bytes = null;
        if (parser.nextToken() == JsonToken.FIELD_NAME && parser.currentName().equals("base64")) {
            parser.nextToken();
            bytes = base64("base64", parser);
        }
        if (bytes == null || parser.nextToken() != JsonToken.END_OBJECT) {
            throw Problems.badRequest("The value of a header is a string, {\"base64\": ...}, or an array of these.");
        }
        return bytes;
    }

    @Nullable
    String id() {
        return id;
    }

    /** In any form of the header {@code time}; null when {@link #in} is given. */
    @Nullable
    String due() {
        return due;
    }

    @Nullable
    String in() {
        return in;
    }

    @Nullable
    String target() {
        return target;
    }

    byte @Nullable [] key() {
        return key;
    }

    byte @Nullable [] value() {
        return value;
    }

    List<Header> headers() {
        return headers;
    }
}
