package io.messagescheduler.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was sent with what is found when all is over. Pure: the same logs, the same findings.
 *
 * <p>What was acknowledged must have its one end, in its target or among the dead letters. What is unknown may be there or not, once at
 * the most. What was refused must be nowhere. A request that was granted changes what is expected of its message.
 */
final class Checker {
    /** Both of a pair so near to their due time have waited in one timer: then their order is promised. */
    private static final long IN_TIMER_MS = 100;

    /** So long before they are due both must have been taken in, for their order to be promised. */
    private static final long LEAST_WAIT_MS = 8_000;

    private static final String CANCELLED = "CANCELLED";
    private static final String MOVED = "MOVED";
    private static final String UNKNOWN_ID = "UNKNOWN_ID";
    private static final String TOO_LATE = "TOO_LATE";

    private final List<Send> sends;
    private final List<Fate> fates;
    private final long startMs;
    private final Findings findings = new Findings();
    private final Map<Integer, List<Sighting>> seen = new HashMap<>();
    private final Map<String, List<Told>> told = new HashMap<>();
    private final Map<Integer, Send> requests = new HashMap<>();

    private Checker(List<Send> sends, List<Fate> fates, long startMs) {
        this.sends = sends;
        this.fates = fates;
        this.startMs = startMs;
    }

    /**
     * @param fates of the sends, by number
     * @param startMs what the times of the sends count from, epoch milliseconds
     * @param sightings everything in targets and dead letters, from their start on
     * @param outcomes everything on the outcomes topic
     */
    static Findings check(
            List<Send> sends, List<Fate> fates, long startMs, List<Sighting> sightings, List<Told> outcomes) {
        Checker checker = new Checker(sends, fates, startMs);
        checker.sort(sightings, outcomes);
        for (Send send : sends) {
            checker.judge(send);
        }
        return checker.findings;
    }

    private void sort(List<Sighting> sightings, List<Told> outcomes) {
        for (Sighting sighting : sightings) {
            if (sighting.number() < 0 || sighting.number() >= sends.size()) {
                findings.add(Violation.NEVER_SENT, sighting.toString());
            } else {
                seen.computeIfAbsent(sighting.number(), none -> new ArrayList<>())
                        .add(sighting);
            }
        }
        for (Told outcome : outcomes) {
            told.computeIfAbsent(outcome.request(), none -> new ArrayList<>()).add(outcome);
        }
        for (Send send : sends) {
            if (send.kind().end() == MessageKind.End.REQUEST) {
                requests.put(send.about(), send);
            }
        }
    }

    private void judge(Send send) {
        List<Sighting> found = seen.getOrDefault(send.number(), List.of());
        Fate fate = fates.get(send.number());
        if (found.size() > 1) {
            findings.add(Violation.DUPLICATED, send + ": " + found);
        }
        switch (fate.answer()) {
            case UNSENT, REFUSED -> {
                if (!found.isEmpty()) {
                    findings.add(Violation.NEVER_SENT, send + ", " + fate + ": " + found);
                }
                return;
            }
            case ACKNOWLEDGED, UNKNOWN -> {}
        }
        switch (send.kind().end()) {
            case DELIVERY -> judgeDelivery(send, fate, found);
            case LETTER -> judgeLetter(send, fate, found);
            case WAITING, REFUSAL -> {
                if (!found.isEmpty()) {
                    findings.add(unexpected(send, found), send + ": " + found);
                }
            }
            case ANY -> {}
            case REQUEST -> judgeRequest(send, fate, found);
        }
    }

    private static Violation unexpected(Send send, List<Sighting> found) {
        boolean letter = found.stream().anyMatch(Sighting::isLetter);
        if (letter) {
            return Violation.WRONG_LETTER;
        }
        return send.kind() == MessageKind.FAR ? Violation.EARLY : Violation.WRONGLY_DELIVERED;
    }

    private void judgeDelivery(Send send, Fate fate, List<Sighting> found) {
        Send request = requests.get(send.number());
        String outcome = request == null ? null : outcomeOf(request);
        if (CANCELLED.equals(outcome)) {
            if (!found.isEmpty()) {
                findings.add(Violation.CANCELLED_AND_DELIVERED, send + ": " + found);
            }
            return;
        }
        if (found.isEmpty()) {
            if (fate.isAcknowledged()) {
                findings.add(Violation.LOST, send + ", " + fate + (outcome == null ? "" : ", " + outcome));
            }
            return;
        }
        long dueMs = startMs + (MOVED.equals(outcome) && request != null ? request.dueMs() : send.dueMs());
        for (Sighting sighting : found) {
            if (sighting.isLetter()) {
                findings.add(Violation.WRONG_LETTER, send + ": " + sighting);
            } else {
                judgeCopy(send, sighting, dueMs);
            }
        }
        if (send.kind() == MessageKind.TWIN) {
            judgeOrder(send, dueMs, found.getFirst());
        }
    }

    private void judgeCopy(Send send, Sighting sighting, long dueMs) {
        if (!sighting.topic().equals(Targets.of(send.kind()))) {
            findings.add(Violation.WRONGLY_DELIVERED, send + ": " + sighting);
        }
        if (sighting.appendMs() < dueMs) {
            findings.add(Violation.EARLY, send + ", due " + dueMs + ": " + sighting);
        }
        if (!sighting.unaltered()) {
            findings.add(Violation.ALTERED, send + ": " + sighting);
        }
    }

    /** The one before it was sent to the same partition and had no other due time, so it was taken in first. */
    private void judgeOrder(Send twin, long dueMs, Sighting second) {
        List<Sighting> others = seen.getOrDefault(twin.about(), List.of());
        Fate one = fates.get(twin.about());
        Fate other = fates.get(twin.number());
        if (others.isEmpty() || !one.isAcknowledged() || !other.isAcknowledged() || one.offset() > other.offset()) {
            return;
        }
        Sighting first = others.getFirst();
        if (isInTimer(first, dueMs) && isInTimer(second, dueMs) && first.partition() == second.partition()) {
            findings.judgedTwins();
            if (first.offset() > second.offset()) {
                findings.add(Violation.WRONG_ORDER, twin + ": " + first + " after " + second);
            }
        }
    }

    private static boolean isInTimer(Sighting sighting, long dueMs) {
        return !sighting.isLetter()
                && sighting.routedMs() > 0
                && sighting.routedMs() <= dueMs - LEAST_WAIT_MS
                && sighting.appendMs() <= dueMs + IN_TIMER_MS;
    }

    private void judgeLetter(Send send, Fate fate, List<Sighting> found) {
        if (found.isEmpty() && fate.isAcknowledged()) {
            findings.add(Violation.LOST, send + ", " + fate);
        }
        for (Sighting sighting : found) {
            if (!sighting.isLetter()) {
                findings.add(Violation.WRONGLY_DELIVERED, send + ": " + sighting);
            } else if (!String.valueOf(send.kind().code()).equals(sighting.code())) {
                findings.add(Violation.WRONG_LETTER, send + ": " + sighting);
            }
        }
    }

    private void judgeRequest(Send request, Fate fate, List<Sighting> found) {
        if (!found.isEmpty()) {
            findings.add(unexpected(request, found), request + ": " + found);
        }
        List<Told> outcomes = told.getOrDefault(Content.request(request), List.of());
        if (outcomes.size() > 1) {
            findings.add(Violation.SEVERAL_OUTCOMES, request + ": " + outcomes);
        }
        if (outcomes.isEmpty()) {
            if (fate.isAcknowledged()) {
                findings.add(Violation.NO_OUTCOME, request + ", " + fate);
            }
            return;
        }
        if (!isPossible(request, outcomes.getFirst().outcome())) {
            findings.add(Violation.WRONG_OUTCOME, request + ": " + outcomes.getFirst());
        }
    }

    /** Before the request is acknowledged its message may be on its way still, or never have been there. */
    private boolean isPossible(Send request, String outcome) {
        return switch (outcome) {
            case TOO_LATE -> true;
            case CANCELLED -> request.kind() == MessageKind.CANCEL;
            case MOVED -> request.kind() == MessageKind.MOVE;
            case UNKNOWN_ID -> !fates.get(request.about()).isAcknowledged();
            default -> false;
        };
    }

    private @Nullable String outcomeOf(Send request) {
        List<Told> outcomes = told.getOrDefault(Content.request(request), List.of());
        return outcomes.isEmpty() ? null : outcomes.getFirst().outcome();
    }
}
