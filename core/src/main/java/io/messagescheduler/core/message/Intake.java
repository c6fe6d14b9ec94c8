package io.messagescheduler.core.message;

/** What becomes of a record at intake. Exactly one applies to every record. */
public sealed interface Intake {
    record Accepted(Schedule schedule) implements Intake {}

    /** The record goes, as it came, to the dead-letter topic. */
    record Rejected(InvalidSchedule reason) implements Intake {}
}
