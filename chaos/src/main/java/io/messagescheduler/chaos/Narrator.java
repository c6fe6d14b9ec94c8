package io.messagescheduler.chaos;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Tells whoever watches how the run goes, a line each. */
final class Narrator {
    private final PrintStream out;

    Narrator(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String line) {
        out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + line);
        out.flush();
    }
}
