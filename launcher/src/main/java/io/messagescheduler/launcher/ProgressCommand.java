package io.messagescheduler.launcher;

import java.time.Duration;

/** {@code --progress} and {@code --progress-live}: the state of the application and of running experiments. */
final class ProgressCommand {

    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    private final ProgressView view;
    private final Output output;

    ProgressCommand(ProgressView view, Output output) {
        this.view = view;
        this.output = output;
    }

    int once() throws InterruptedException {
        output.say(view.text());
        return ExitCode.OK;
    }

    /** Until the command is stopped. */
    int live() throws InterruptedException {
        while (true) {
            String text = view.text();
            output.say((output.isTerminal() ? CLEAR_SCREEN : "")
                    + text
                    + (output.isTerminal() ? "\n\nEvery 5 s; Ctrl-C ends this view and stops nothing." : "\n"));
            Thread.sleep(REFRESH);
        }
    }
}
