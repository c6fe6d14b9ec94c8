package io.messagescheduler.process;

/**
 * Whether a process does its work, and if not, why.
 *
 * @param reason a plain phrase, empty when ready; shown to anyone who asks, so without addresses or secrets
 */
public record Readiness(boolean ready, String reason) {

    private static final Readiness READY = new Readiness(true, "");

    public static Readiness yes() {
        return READY;
    }

    public static Readiness no(String reason) {
        return new Readiness(false, reason);
    }
}
