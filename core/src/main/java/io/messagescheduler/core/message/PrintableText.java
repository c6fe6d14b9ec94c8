package io.messagescheduler.core.message;

import java.nio.charset.StandardCharsets;

/** Text of unknown origin made safe to show: ASCII without control characters, of bounded length. */
final class PrintableText {
    private static final String CUT = "...";

    private PrintableText() {}

    /**
     * The text with everything but printable ASCII written as a {@code \}{@code uXXXX} escape, cut to {@code maxChars}
     * characters (the cut shows as three dots). Cost is bounded by {@code maxChars}, not by the text.
     */
    static String of(String text, int maxChars) {
        if (text.length() <= maxChars && isPrintable(text)) {
            return text;
        }
        StringBuilder printable = new StringBuilder(maxChars);
        int fits = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (isPrintable(next)) {
                printable.append(next);
            } else {
                printable.append("\\u").append(String.format("%04x", (int) next));
            }
            if (printable.length() > maxChars) {
                printable.setLength(fits);
                return printable.append(CUT).toString();
            }
            if (printable.length() <= maxChars - CUT.length()) {
                fits = printable.length();
            }
        }
        return printable.toString();
    }

    /** The same for bytes taken as UTF-8, each invalid sequence showing as U+FFFD. */
    static String of(byte[] utf8, int maxChars) {
        int length = Math.min(utf8.length, 4 * (maxChars + 1));
        return of(new String(utf8, 0, length, StandardCharsets.UTF_8), maxChars);
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(char character) {
        return character >= ' ' && character <= '~';
    }
}
