package io.messagescheduler.launcher;

/** Why a command cannot go on: sentences for the user, what to do next among them, and the exit code. */
class LaunchFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    LaunchFailure(int exitCode, String sentences) {
        super(sentences);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    String sentences() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
