package io.messagescheduler.experiment;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A system under test.
 *
 * @param name the folder of its raw data below the run, and its key in {@code report.json}
 * @param title its name for readers
 * @param server the process that holds its messages; while nobody measures it the system's cost is not known
 * @param roles the processes whose CPU time, memory and disk are its cost, {@code server} among them: instance names
 *     without their number
 * @param forbidden the faults of which it may have none, for verification to hold; others are only reported
 */
record Contestant(String name, String title, String server, Set<String> roles, Set<Fault> forbidden) {

    /**
     * The wheel of Kafka topics. The messenger and its message database measure it and are no part of its cost; the
     * broker is, although it carries the messenger's traffic and everybody's target topic too.
     */
    static final Contestant KAFKA = new Contestant(
            "kafka",
            "Kafka",
            "broker",
            Set.of("broker", "scheduler", "message-handler", "worker"),
            EnumSet.allOf(Fault.class));

    /** As the original polls: it sends early by design, and a crash between sending and marking duplicates. */
    static final Contestant MYSQL_CLASSIC =
            peer("mysql-classic", "MySQL classic", EnumSet.of(Fault.LOST, Fault.INVALID));

    /** Every system that a run may hold, in the order of the report. */
    static final List<Contestant> ALL = List.of(
            KAFKA,
            MYSQL_CLASSIC,
            peer("mysql-tuned", "MySQL tuned", EnumSet.of(Fault.LOST, Fault.EARLY, Fault.INVALID)),
            peer("db-scheduler", "db-scheduler", EnumSet.of(Fault.LOST, Fault.EARLY, Fault.INVALID)),
            peer("artemis", "Artemis", EnumSet.of(Fault.LOST, Fault.EARLY, Fault.INVALID)));

    Contestant {
        roles = Set.copyOf(roles);
        forbidden = Set.copyOf(forbidden);
    }

    private static Contestant peer(String name, String title, Set<Fault> forbidden) {
        return new Contestant(name, title, name + "-server", Set.of(name, name + "-server"), forbidden);
    }

    boolean owns(ProcessUsage process) {
        return roles.contains(process.role());
    }

    /** What its files in the result folder begin with: {@code mysql_classic_}. */
    String filePrefix() {
        return name.replace('-', '_') + "_";
    }
}
