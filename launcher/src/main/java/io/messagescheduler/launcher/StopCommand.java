package io.messagescheduler.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code --stop}: stops the application and every run of this checkout, and what a killed one has left behind; nothing else. */
final class StopCommand {

    private final Path data;
    private final Duration grace;
    private final Output output;

    StopCommand(Path data, Duration grace, Output output) {
        this.data = data;
        this.grace = grace;
        this.output = output;
    }

    int run() {
        int stopped = 0;
        for (RunDirectory directory : RunDirectory.all(data)) {
            if (directory.isRunning()) {
                stopped += stopInCharge(directory);
            }
            stopped += stopLeftovers(directory);
        }
        List<Path> left = RunDirectory.all(data).stream()
                .filter(RunDirectory::isRunning)
                .map(RunDirectory::path)
                .toList();
        if (!left.isEmpty()) {
            throw new LaunchFailure(
                    ExitCode.MISSING,
                    "Still running: %s. It has only just started, or you may not stop its process: try again, or end the process that holds the file 'lock' there."
                            .formatted(String.join(
                                    ", ", left.stream().map(Path::toString).toList())));
        }
        output.say(stopped == 0 ? "Nothing was running." : "Stopped.");
        return ExitCode.OK;
    }

    private int stopInCharge(RunDirectory directory) {
        // It holds the lock, so the recorded id is its own; its start time moves when the clock is set.
        Optional<ProcessHandle> inCharge = directory.state().flatMap(state -> ProcessHandle.of(state.pid()));
        if (inCharge.isEmpty()) {
            return 0;
        }
        output.say("Stopping " + directory.path() + " …");
        // It stops its processes one after the other, each with its own grace.
        int processes = directory.state().map(state -> state.processes().size()).orElse(0);
        if (!ProcessEnd.await(inCharge.get(), grace.multipliedBy(processes + 1L))) {
            output.problem("  it did not stop in time and was killed");
        }
        return 1;
    }

    /** Stops the recorded processes of a run that nobody is in charge of any more. Returns how many there were. */
    int stopLeftovers(RunDirectory directory) {
        if (directory.isRunning()) {
            return 0;
        }
        List<ProcessRecord> left = directory
                .state()
                .map(RunDirectory.State::processes)
                .orElse(List.of())
                .reversed();
        int stopped = 0;
        for (ProcessRecord process : left) {
            Optional<ProcessHandle> alive = process.alive();
            if (alive.isPresent()) {
                output.say("Stopping %s (process %d), left behind by an earlier run in %s"
                        .formatted(process.instance(), process.pid(), directory.path()));
                ProcessEnd.await(alive.get(), grace);
                stopped++;
            }
        }
        forget(directory);
        return stopped;
    }

    /** The state that a killed run has left: nothing of it is left to be shown or stopped now. */
    private void forget(RunDirectory directory) {
        try {
            directory.forgetState();
        } catch (IOException e) {
            output.problem("Cannot remove the state file in %s: %s".formatted(directory.path(), e.getMessage()));
        }
    }
}
