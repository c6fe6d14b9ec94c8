package io.messagescheduler.experiment;

import java.util.Locale;

/** Numbers and counted nouns as the report and the terminal show them, the same in every locale. */
final class Words {
    private Words() {}

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Three significant digits below a hundred, whole numbers from there on. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 99.95 || value == 0 ? 0 : size >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** Without separators, for machines. */
    static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** {@code 1 message was}, {@code 2 messages were}. */
    static String messagesWere(long count) {
        return messages(count) + (count == 1 ? " was" : " were");
    }

    static String messages(long count) {
        return number(count) + (count == 1 ? " message" : " messages");
    }

    /** Without control characters, so that text from outside cannot steer a terminal. */
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
