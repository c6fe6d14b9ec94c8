package io.messagescheduler.messagehandler;

import io.messagescheduler.core.message.EpochEvent;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.util.EnumMap;
import java.util.Map;

/** What became of the records of one transaction: counted when it is committed, forgotten when it is not. One owner thread. */
final class IntakeTally {
    private final Map<Code, Integer> rejected = new EnumMap<>(Code.class);
    private final Map<EpochEvent, Integer> events = new EnumMap<>(EpochEvent.class);
    private int parked;

    void parked() {
        parked++;
    }

    void rejected(Code code) {
        rejected.merge(code, 1, Integer::sum);
    }

    void happened(EpochEvent event) {
        events.merge(event, 1, Integer::sum);
    }

    int parkedMessages() {
        return parked;
    }

    Map<Code, Integer> rejectedByCode() {
        return rejected;
    }

    Map<EpochEvent, Integer> events() {
        return events;
    }
}
