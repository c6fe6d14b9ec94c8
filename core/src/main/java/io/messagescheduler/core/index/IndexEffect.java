package io.messagescheduler.core.index;

import org.jspecify.annotations.Nullable;

/** What the index has to keep or to send, for the id that an event was about; to be done in order, all or nothing. */
public sealed interface IndexEffect {
    /** @param live null when nothing with this id waits any more */
    record PutLive(@Nullable Live live) implements IndexEffect {}

    /** @param change null when the version is on its way out no more */
    record PutChange(long version, @Nullable Change change) implements IndexEffect {}

    record End(Ended ended) implements IndexEffect {}

    /** Asks the delivery task to drop the version. */
    record AskCancellation(Live what) implements IndexEffect {}

    /**
     * There is no cancellation of the version to remember: it is over, which takes an {@link AskCancellation} back, or it is
     * one that the delivery task waits to hear this of, since it came back from a move or may have repeated a request.
     */
    record ForgetCancellation(long version) implements IndexEffect {}

    /** Writes the version to the schedules log once more, due at another time. */
    record Reschedule(Live what, long dueMs) implements IndexEffect {}

    record Tell(Outcome outcome) implements IndexEffect {}
}
