package io.messagescheduler.process;

/**
 * How the text of a setting becomes a value.
 *
 * @param <T> the value's type; its {@code equals} decides whether two names of a setting agree
 */
interface SettingType<T> {

    /** What is accepted, to complete "must be …", such as {@code a whole number from 1 to 64}. */
    String expects();

    /**
     * Reads one value.
     *
     * @param text without white space at its ends; blank only as a default
     * @throws IllegalArgumentException when the text is not what {@link #expects()} says; its message is not shown
     */
    T parse(String text);
}
