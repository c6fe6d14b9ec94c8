package io.messagescheduler.experiment;

import java.util.List;

/** A run with all its systems, in the order of the report, and the files that show it. */
record RunResult(RunDescription run, List<SystemResult> systems, ResultFiles files) {

    RunResult {
        systems = List.copyOf(systems);
        if (systems.isEmpty()) {
            throw new IllegalArgumentException("a run has at least one system");
        }
    }

    boolean held() {
        return systems.stream().allMatch(system -> system.verdict().held());
    }

    /** The verdict on the whole run in one or a few sentences, each system named where there are several. */
    String sentence() {
        StringBuilder text = new StringBuilder();
        for (SystemResult system : systems) {
            if (!text.isEmpty()) {
                text.append(' ');
            }
            if (systems.size() > 1) {
                text.append(system.contestant().title()).append(": ");
            }
            text.append(String.join(" ", system.verdict().reasons()));
        }
        return text.toString();
    }
}
