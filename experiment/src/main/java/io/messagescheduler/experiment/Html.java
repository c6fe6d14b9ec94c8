package io.messagescheduler.experiment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The few rules of HTML that the report needs. */
final class Html {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    private Html() {}

    /** Text as it may stand in an element or in a quoted attribute. */
    static String escaped(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
        return html.toString();
    }

    /**
     * The template with a part for each <code>{{name}}</code>. Parts are put in as they are, and what they hold is never
     * taken for a place itself.
     */
    static String filled(String template, Map<String, String> parts) {
        StringBuilder page = new StringBuilder();
        Matcher place = PLACE.matcher(template);
        while (place.find()) {
            @Nullable String part = parts.get(place.group(1));
            if (part == null) {
                throw new IllegalStateException(
                        "the template has a place for " + place.group(1) + ", nothing fills it");
            }
            place.appendReplacement(page, Matcher.quoteReplacement(part));
        }
        return place.appendTail(page).toString();
    }

    /** The source expression of a content security policy that lets this script run, and no other. */
    static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
