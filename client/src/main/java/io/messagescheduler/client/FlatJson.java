package io.messagescheduler.client;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object (RFC 8259) whose values are strings, numbers or null, and nothing else: that is all an outcome is,
 * and it spares users a JSON library that may not be theirs. A name given twice, true, false, nested values and anything
 * after the object are errors. Used once, by one thread.
 */
final class FlatJson {
    /** Longest text, in bytes; an outcome with the longest ids, all escaped, has less than half of it. */
    static final int MAX_BYTES = 16 * 1024;

    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?");
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final String text;
    private int next;

    private FlatJson(String text) {
        this.text = text;
    }

    /**
     * Its members in their order, each a {@link String}, a {@link BigDecimal} or null.
     *
     * @throws IllegalArgumentException if it is anything but such an object in at most {@value #MAX_BYTES} bytes of UTF-8
     */
    static Map<String, @Nullable Object> parse(byte[] utf8) {
        if (utf8.length > MAX_BYTES) {
            throw new IllegalArgumentException(utf8.length + " bytes of JSON; " + MAX_BYTES + " are allowed");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return new FlatJson(text).document();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The JSON is not UTF-8", e);
        }
    }

    private Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        expect('{');
        if (peek() == '}') {
            next++;
        } else {
            do {
                member(members);
            } while (isAnother());
        }
        skipBlanks();
        if (next < text.length()) {
            throw wrong("the end");
        }
        return members;
    }

    private void member(Map<String, @Nullable Object> members) {
        skipBlanks();
        String name = string();
        expect(':');
        Object value = value();
        if (members.containsKey(name)) {
            throw wrong("another name than one given before");
        }
        members.put(name, value);
    }

    private boolean isAnother() {
        char found = peek();
        if (found != ',' && found != '}') {
            throw wrong("a comma or a closing brace");
        }
        next++;
        return found == ',';
    }

    private @Nullable Object value() {
        if (peek() == '"') {
            return string();
        }
        if (text.startsWith("null", next)) {
            next += 4;
            return null;
        }
        Matcher number = NUMBER.matcher(text).region(next, text.length());
        if (!number.lookingAt()) {
            throw wrong("a string, a number or null");
        }
        next = number.end();
        return new BigDecimal(number.group());
    }

    private String string() {
        expect('"');
        StringBuilder found = new StringBuilder();
        while (true) {
            char c = take();
            if (c == '"') {
                return found.toString();
            }
            if (c < ' ') {
                throw wrong("no control character in a string");
            }
            found.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = take();
        if (c == 'u') {
            int code = 0;
            for (int i = 0; i < 4; i++) {
                int digit = Character.digit(take(), 16);
                if (digit < 0) {
                    throw wrong("four hexadecimal digits");
                }
                code = code * 16 + digit;
            }
            return (char) code;
        }
        int index = ESCAPES.indexOf(c);
        if (index < 0) {
            throw wrong("an escape of JSON's");
        }
        return ESCAPED.charAt(index);
    }

    private void expect(char wanted) {
        skipBlanks();
        if (take() != wanted) {
            throw wrong("'" + wanted + "'");
        }
    }

    private char peek() {
        skipBlanks();
        if (next >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(next);
    }

    private char take() {
        if (next >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(next++);
    }

    private void skipBlanks() {
        while (next < text.length() && " \t\r\n".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("Expected " + expected + " near character " + next + " of the JSON");
    }
}
