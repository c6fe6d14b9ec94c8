package io.messagescheduler.launcher;

import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "dead-letters",
        sortOptions = false,
        header = "What could not be scheduled or delivered: list, show, replay.",
        description = "Without a further command it lists them, newest first.",
        footerHeading = "%nExamples%n",
        footer = {
            "  ./messagescheduler --dead-letters",
            "  ./messagescheduler dead-letters show 3-17 --payload",
            "  ./messagescheduler dead-letters replay --code TARGET_MISSING"
        })
final class DeadLettersCommand extends LetterListing {
    /** An option that means the same as the command. */
    static final String OPTION = "--dead-letters";

    static final String NAME = "dead-letters";

    static CommandLine line(Output output, Supplier<LauncherSettings> settings) {
        DeadLettersCommand command = new DeadLettersCommand();
        command.connect(output, settings);
        CommandLine line = new CommandLine(command);
        Map<String, ScheduleCommands.Client> commands = Map.of(
                "list", new LettersListCommand(),
                "show", new LettersShowCommand(),
                "replay", new LettersReplayCommand());
        commands.forEach((name, each) -> {
            each.connect(output, settings);
            line.addSubcommand(name, each);
        });
        return line;
    }
}
