package io.messagescheduler.chaos;

/** What a fault needs of the machine besides processes; where it is missing the fault is skipped, and the run says so. */
enum Means {
    /** Signals to processes, and Kafka's own protocol. */
    PROCESSES,
    /** A network namespace for each process. */
    NAMESPACES,
    /** A small file system of a broker's own. */
    MOUNTS
}
