package io.messagescheduler.testkit.simulation;

/** Every client of a process that has crashed throws this, whatever it is asked: nothing that process does counts any more. */
public final class SimulatedCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(String process) {
        super(process + " has crashed");
    }
}
