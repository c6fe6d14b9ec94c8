package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

@Command(
        name = "move",
        sortOptions = false,
        header = "Deliver a schedule at another time.",
        description = "Too late, or an unknown id, is exit code 1.",
        footerHeading = "%nExamples%n",
        footer = {
            "  ./messagescheduler move reminder-7 --in 2h30m",
            "  ./messagescheduler move reminder-7 --at 2027-01-01T00:00Z"
        })
final class MoveCommand extends ScheduleCommands.Change implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private ScheduleCommands.When when = new ScheduleCommands.When();

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        when.addTo(body);
        return change("PATCH", "", body, "Moved");
    }
}
