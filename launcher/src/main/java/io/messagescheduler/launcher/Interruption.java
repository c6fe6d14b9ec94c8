package io.messagescheduler.launcher;

/**
 * What is done when the command is stopped from outside (Ctrl-C, SIGTERM) at whatever stage: a shutdown hook for as long as this
 * is open. The exit code is then the signal's own.
 */
final class Interruption implements AutoCloseable {

    private final Thread hook;

    Interruption(Runnable cleanUp) {
        hook = new Thread(cleanUp, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** From here on a stop has nothing to clean up. If one is under way, it goes on and the caller waits for its end for ever. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            awaitEndOfProcess();
        }
    }

    /** Waits while the shutdown hooks do their work; the virtual machine ends under this thread. */
    static void awaitEndOfProcess() {
        while (true) {
            try {
                Thread.currentThread().join();
            } catch (InterruptedException e) {
                // Nothing but the end of the process ends this wait.
            }
        }
    }
}
