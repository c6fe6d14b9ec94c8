package io.messagescheduler.process;

/** How a process ends. Restarting helps against {@link #FAILED} only; the others need a person. */
public enum ExitCode {
    /** Stopped because it was asked to, or because its work is done. */
    STOPPED(0),
    /** A setting is unknown, malformed or contradicts another. */
    INVALID_SETTINGS(2),
    /** Another process listens where this one should. */
    PORT_TAKEN(3),
    /** Data cannot be read or written: no permission, disk full, or written by a newer version. */
    UNUSABLE_DATA(4),
    /** Anything else that this process cannot go on after. */
    FAILED(70);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
