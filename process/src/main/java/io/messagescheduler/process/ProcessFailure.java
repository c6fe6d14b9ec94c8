package io.messagescheduler.process;

import org.jspecify.annotations.Nullable;

/** A reason to stop that a person can act on; the message is one or more plain sentences and needs no stack trace. */
public final class ProcessFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    public ProcessFailure(ExitCode exitCode, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
