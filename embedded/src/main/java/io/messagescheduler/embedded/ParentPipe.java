package io.messagescheduler.embedded;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Ends a child process when this JVM is gone, however it went: a shell reads from a pipe that only this JVM writes to, and
 * meets its end when the JVM has none left to write. Where there is no {@code /bin/sh} it does nothing.
 */
final class ParentPipe implements AutoCloseable {

    private static final String SHELL = "/bin/sh";
    private static final String WAIT_THEN_END = "read word || kill \"$0\"";

    private final @Nullable Process shell;

    private ParentPipe(@Nullable Process shell) {
        this.shell = shell;
    }

    /** @param pid the child's, which is asked to stop (SIGTERM) */
    static ParentPipe endsWithThisJvm(long pid) throws IOException {
        if (!new File(SHELL).canExecute()) {
            return new ParentPipe(null);
        }
        return new ParentPipe(new ProcessBuilder(SHELL, "-c", WAIT_THEN_END, Long.toString(pid))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** The child has ended, so nobody is to be ended any more. */
    @Override
    public void close() {
        if (shell != null) {
            try (OutputStream out = shell.getOutputStream()) {
                out.write("ended\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // then the shell is gone already
            }
        }
    }
}
