package io.messagescheduler.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This process as the one in charge of a run: holds the run's lock and keeps its state file up to date, so that other commands
 * can show and stop it. Thread-safe.
 */
final class InCharge implements AutoCloseable {

    private final RunDirectory directory;
    private final String mode;
    private final FileChannel lock;
    private final ProcessHandle self = ProcessHandle.current();
    private @Nullable Supervisor supervisor;
    private String phase = "starting";
    private String message = "";
    private int exit;
    private boolean closed;
    private boolean complained;

    private InCharge(RunDirectory directory, String mode, FileChannel lock) {
        this.directory = directory;
        this.mode = mode;
        this.lock = lock;
    }

    /** @throws LaunchFailure if another process is in charge */
    static InCharge take(RunDirectory directory, String mode) {
        FileChannel lock = directory
                .lock()
                .orElseThrow(() -> new LaunchFailure(
                        ExitCode.MISSING, "Something is already running in %s.".formatted(directory.path())));
        return new InCharge(directory, mode, lock);
    }

    synchronized void of(Supervisor started) {
        supervisor = started;
        write();
    }

    synchronized void become(String nextPhase, String why) {
        phase = nextPhase;
        message = why;
        write();
    }

    /** The reason why the run could not be started or go on, for whoever waits for it. */
    synchronized void failed(LaunchFailure failure) {
        exit = failure.exitCode();
        become("failed", failure.sentences());
    }

    synchronized void changed() {
        write();
    }

    private void write() {
        if (closed) {
            return;
        }
        List<ProcessRecord> processes = supervisor == null ? List.of() : supervisor.records();
        try {
            directory.write(new RunDirectory.State(
                    self.pid(), ProcessRecord.startedMs(self), mode, phase, message, exit, processes));
        } catch (IOException e) {
            // A full disk must not end the supervision, which needs no state file; only other commands read it.
            if (!complained) {
                System.err.println("Cannot write the state of the run in " + directory.path() + ": " + e.getMessage());
            }
            complained = true;
        }
    }

    /** Gives the run up: nothing of it runs any more. A failure stays written; any other state is forgotten. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        write();
        closed = true;
        try (lock) {
            if (!phase.equals("failed")) {
                directory.forgetState();
            }
        } catch (IOException e) {
            System.err.println("Cannot remove the state of the run in " + directory.path() + ": " + e.getMessage());
        }
    }
}
