package io.messagescheduler.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a running experiment: a bar that moves on a terminal, a line at fixed marks elsewhere. */
final class ProgressDisplay implements AutoCloseable {

    private static final List<Integer> MARKS = List.of(1, 10, 25, 33, 50, 67, 75, 90);

    private final Output output;
    private final Deque<Integer> marksAhead = new ArrayDeque<>(MARKS);
    private @Nullable ProgressBar bar;
    private String phase = "";

    ProgressDisplay(Output output) {
        this.output = output;
    }

    void show(MessengerProgress progress) {
        if (output.isTerminal()) {
            showBar(progress);
        } else {
            showLines(progress);
        }
    }

    private void showLines(MessengerProgress progress) {
        int reached = 0;
        while (!marksAhead.isEmpty() && progress.percentReceived() >= marksAhead.getFirst()) {
            reached = marksAhead.removeFirst();
        }
        if (reached > 0) {
            output.say("  %2d %%: %s".formatted(reached, progress.line()));
        }
        if (!progress.phase().equals(phase)) {
            phase = progress.phase();
            switch (phase) {
                case "waiting" -> output.say("  all sent; waiting for the last due time");
                case "verifying" -> output.say("  verifying every message by its id");
                default -> {}
            }
        }
    }

    private void showBar(MessengerProgress progress) {
        ProgressBar shown = bar;
        if (shown == null) {
            if (progress.expected() <= 0) {
                return;
            }
            shown = new ProgressBarBuilder()
                    .setTaskName("received")
                    .setInitialMax(progress.expected())
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(250)
                    .hideEta()
                    .setConsumer(new ConsoleProgressBarConsumer(output.stream()))
                    .build();
            bar = shown;
        }
        shown.maxHint(progress.expected());
        shown.stepTo(progress.received());
        String faults = progress.faults();
        shown.setExtraMessage(String.format(
                Locale.ROOT,
                "%s, sent %,d%s",
                progress.phase(),
                progress.sent(),
                faults.isEmpty() ? "" : ", " + faults));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
