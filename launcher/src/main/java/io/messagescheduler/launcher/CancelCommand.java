package io.messagescheduler.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "cancel",
        sortOptions = false,
        header = "Cancel a schedule.",
        description =
                "Done means that the message will never be delivered. Too late, or an unknown id, is exit code 1.",
        footerHeading = "%nExamples%n",
        footer = "  ./messagescheduler cancel reminder-7")
final class CancelCommand extends ScheduleCommands.Change implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        return change("DELETE", "", null, "Cancelled");
    }
}
