package io.messagescheduler.launcher;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Where a command's sentences go: to a person at a terminal, into a pipe, or, with the time before them, into a log. */
final class Output {

    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream out;
    private final PrintStream problems;
    private final boolean terminal;
    private final boolean timed;

    private Output(PrintStream out, PrintStream problems, boolean terminal, boolean timed) {
        this.out = out;
        this.problems = problems;
        this.terminal = terminal;
        this.timed = timed;
    }

    /** Standard output; a terminal if the script has found it to be one. */
    static Output standard() {
        return new Output(System.out, System.err, Boolean.getBoolean("messagescheduler.terminal"), false);
    }

    /** Standard output of a process whose output is a log. */
    static Output log() {
        return new Output(System.out, System.out, false, true);
    }

    static Output to(PrintStream stream) {
        return new Output(stream, stream, false, false);
    }

    boolean isTerminal() {
        return terminal;
    }

    PrintStream stream() {
        return out;
    }

    synchronized void say(String text) {
        print(out, text);
    }

    synchronized void problem(String text) {
        out.flush();
        print(problems, text);
    }

    private void print(PrintStream stream, String text) {
        if (terminal) {
            stream.print(CLEAR_LINE);
        }
        stream.println(timed ? Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text : text);
        stream.flush();
    }
}
