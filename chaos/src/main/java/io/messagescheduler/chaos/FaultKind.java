package io.messagescheduler.chaos;

import java.util.Locale;

/** Every way in which a run breaks the system; in reports by its {@link #word}. */
enum FaultKind {
    KILL_LEADER("kill -9 of the leading Scheduler", 0, 12, Means.PROCESSES),
    KILL_STANDBY("kill -9 of a standby Scheduler", 0, 8, Means.PROCESSES),
    KILL_HANDLER("kill -9 of a MessageHandler", 0, 12, Means.PROCESSES),
    KILL_WORKER("kill -9 of a Worker", 0, 12, Means.PROCESSES),
    KILL_BROKER("kill -9 of a broker", 0, 15, Means.PROCESSES),
    KILL_CONTROLLER("kill -9 of the broker whose controller leads", 0, 15, Means.PROCESSES),
    PAUSE_LEADER(
            "the leading Scheduler stands still, past its session, and wakes up beside another",
            8,
            20,
            Means.PROCESSES),
    PAUSE_HANDLER("a MessageHandler stands still", 5, 30, Means.PROCESSES),
    PAUSE_WORKER("a Worker stands still", 5, 30, Means.PROCESSES),
    PAUSE_BROKER("a broker stands still", 5, 30, Means.PROCESSES),
    ROLL_SCHEDULERS("SIGTERM to each Scheduler in turn", 0, 0, Means.PROCESSES),
    ROLL_HANDLERS("SIGTERM to each MessageHandler in turn", 0, 0, Means.PROCESSES),
    ROLL_WORKERS("SIGTERM to each Worker in turn", 0, 0, Means.PROCESSES),
    ROLL_BROKERS("SIGTERM to each broker in turn", 0, 0, Means.PROCESSES),
    LOSE_BROKER("a broker is lost with its disk, and comes back with an empty one", 10, 25, Means.PROCESSES),
    SLOW_BROKER("a broker runs for a tenth of the time", 8, 20, Means.PROCESSES),
    PART_BROKERS("two brokers do not hear each other", 8, 25, Means.NAMESPACES),
    PART_ONE_WAY("one broker does not hear another, which hears it", 8, 25, Means.NAMESPACES),
    PART_BROKER("a broker is cut off from everybody", 8, 25, Means.NAMESPACES),
    PART_PROCESS("a process of ours is cut off from one broker", 8, 25, Means.NAMESPACES),
    PART_CONTROL("a Worker is cut off from every Scheduler", 12, 30, Means.NAMESPACES),
    SLOW_LINK("a broker's link carries 1 Mbit/s", 8, 20, Means.NAMESPACES),
    FILL_DISK("a broker's disk is full", 10, 20, Means.MOUNTS),
    DELETE_TARGET("a target topic is deleted, and made again", 8, 20, Means.PROCESSES),
    GROW_TARGET("a target topic gets more partitions", 0, 0, Means.PROCESSES),
    HANG_TRANSACTION("somebody's transaction on the intake topic stays open", 5, 20, Means.PROCESSES),
    FLOOD_HTTP("requests to each Scheduler as fast as it answers", 8, 20, Means.PROCESSES),
    SLOW_CLIENTS("200 clients send each Scheduler one byte a second", 10, 25, Means.PROCESSES),
    HUGE_QUERIES("the largest look-ups and bodies that the Schedulers could be asked for", 8, 20, Means.PROCESSES),
    JUMP_CLOCK("the wall clock of a process of ours jumps by an hour, and back", 10, 20, Means.PROCESSES);

    private final String sentence;
    private final int shortestSeconds;
    private final int longestSeconds;
    private final Means means;

    FaultKind(String sentence, int shortestSeconds, int longestSeconds, Means means) {
        this.sentence = sentence;
        this.shortestSeconds = shortestSeconds;
        this.longestSeconds = longestSeconds;
        this.means = means;
    }

    /** As it is called in reports and on the command line: {@code kill-leader}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String sentence() {
        return sentence;
    }

    /** Bounds of its duration, both included. */
    int shortestSeconds() {
        return shortestSeconds;
    }

    int longestSeconds() {
        return longestSeconds;
    }

    Means means() {
        return means;
    }
}
