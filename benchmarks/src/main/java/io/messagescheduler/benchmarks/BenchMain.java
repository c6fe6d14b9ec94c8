package io.messagescheduler.benchmarks;

import io.messagescheduler.process.ProcessHost;

/** The process that measures one system in one round; ends when all of its figures are written. */
public final class BenchMain {
    /** Name of the process, and of its only instance. */
    public static final String PROCESS = "bench";

    private BenchMain() {}

    public static void main(String[] arguments) {
        ProcessHost.run(PROCESS, Bench::new);
    }
}
