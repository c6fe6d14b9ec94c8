package io.messagescheduler.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "fire",
        sortOptions = false,
        header = "Deliver a schedule now.",
        description = "Too late, or an unknown id, is exit code 1.",
        footerHeading = "%nExamples%n",
        footer = "  ./messagescheduler fire reminder-7")
final class FireCommand extends ScheduleCommands.Change implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        return change("POST", "/fire", null, "Fired");
    }
}
