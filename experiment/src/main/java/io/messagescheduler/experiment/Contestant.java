package io.messagescheduler.experiment;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A system under test.
 *
 * @param name the folder of its raw data below the run, and its key in {@code report.json}
 * @param title its name for readers
 * @param roles the processes whose CPU time and memory are its cost: instance names without their number
 * @param forbidden the faults of which it may have none, for verification to hold; others are only reported
 */
record Contestant(String name, String title, Set<String> roles, Set<Fault> forbidden) {

    /**
     * The wheel of Kafka topics. The messenger and its message database measure it and are no part of its cost; the
     * broker is, although it carries the messenger's traffic too.
     */
    static final Contestant KAFKA = new Contestant(
            "kafka", "Kafka", Set.of("broker", "scheduler", "message-handler", "worker"), EnumSet.allOf(Fault.class));

    /** Every system that a run may hold, in the order of the report. */
    static final List<Contestant> ALL = List.of(KAFKA);

    Contestant {
        roles = Set.copyOf(roles);
        forbidden = Set.copyOf(forbidden);
    }

    boolean owns(ProcessUsage process) {
        return roles.contains(process.role());
    }
}
