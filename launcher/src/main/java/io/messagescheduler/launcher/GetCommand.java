package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        sortOptions = false,
        header = "Show a schedule.",
        description = "Shows the version that waits, else how the last one ended.",
        footerHeading = "%nExamples%n",
        footer = "  ./messagescheduler get reminder-7 --payload")
final class GetCommand extends ScheduleCommands.Client implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the schedule's id")
    private String id = "";

    @Option(names = "--payload", description = "show the value too, while the schedule waits")
    private boolean payload;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode schedule = client().get(SchedulerClient.path(id) + (payload ? "?payload=true" : ""));
        if (isJson()) {
            sayJson(schedule);
        } else {
            output().say(new ScheduleTable(output().isTerminal()).details(schedule));
        }
        return ExitCode.OK;
    }
}
