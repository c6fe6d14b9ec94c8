package io.messagescheduler.process;

/**
 * Whether a process does its work, and if not, why.
 *
 * @param reason a plain phrase, empty when there is nothing to say; shown to anyone who asks, so without addresses or secrets
 */
public record Readiness(boolean ready, String reason) {

    private static final Readiness READY = new Readiness(true, "");

    public static Readiness yes() {
        return READY;
    }

    /** Ready in a way that wants a word, such as that of a standby. */
    public static Readiness yes(String how) {
        return new Readiness(true, how);
    }

    public static Readiness no(String reason) {
        return new Readiness(false, reason);
    }
}
