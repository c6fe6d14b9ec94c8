package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        sortOptions = false,
        header = "Show a dead letter.",
        footerHeading = "%nExamples%n",
        footer = "  ./messagescheduler dead-letters show 3-17 --payload")
final class LettersShowCommand extends ScheduleCommands.Client implements Callable<Integer> {
    @Parameters(paramLabel = "LETTER", description = "its partition and offset, as 3-17")
    private String letter = "";

    @Option(names = "--payload", description = "show the value too")
    private boolean payload;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode shown = client().get(SchedulerClient.DEAD_LETTERS + "/" + SchedulerClient.escaped(letter)
                + (payload ? "?payload=true" : ""));
        if (isJson()) {
            sayJson(shown);
        } else {
            output().say(LetterTable.details(shown));
        }
        return ExitCode.OK;
    }
}
