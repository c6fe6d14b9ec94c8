package io.messagescheduler.chaos;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Tells whoever watches how the run goes, a line each. */
final class Narrator {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PrintStream out;

    Narrator(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String line) {
        out.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + " " + line);
        out.flush();
    }
}
