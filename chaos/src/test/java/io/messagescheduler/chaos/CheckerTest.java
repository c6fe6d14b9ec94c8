package io.messagescheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.chaos.Fate.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Logs made up so that one promise is broken in each, and their neighbours in which none is. */
class CheckerTest {
    private static final long START_MS = 1_000_000;
    private static final long DUE_MS = 20_000;
    private static final long ON_TIME_MS = START_MS + DUE_MS + 5;

    private final List<Send> sends = new ArrayList<>();
    private final List<Fate> fates = new ArrayList<>();
    private final List<Sighting> sightings = new ArrayList<>();
    private final List<Told> outcomes = new ArrayList<>();

    @Test
    void check_everythingAsPromised_findsNothing() {
        deliver(send(MessageKind.PLAIN), ON_TIME_MS);
        deliver(send(MessageKind.WITH_ID), ON_TIME_MS);
        letter(send(MessageKind.BAD_TIME), "BAD_TIME");
        send(MessageKind.FAR);
        send(MessageKind.OVERSIZED, Answer.REFUSED);
        send(MessageKind.PLAIN, Answer.UNKNOWN);
        deliver(send(MessageKind.PLAIN, Answer.UNKNOWN), ON_TIME_MS);
        send(MessageKind.PLAIN, Answer.UNSENT);
        send(MessageKind.VANISHING_TARGET);
        int cancelled = send(MessageKind.TO_CANCEL);
        tell(ask(MessageKind.CANCEL, cancelled, Answer.ACKNOWLEDGED), "CANCELLED");
        assertFound(Map.of());
    }

    @Test
    void check_acknowledgedAndNowhere_isLost() {
        send(MessageKind.PLAIN);
        assertFound(Map.of(Violation.LOST, 1));
    }

    @Test
    void check_badMessageWithoutALetter_isLost() {
        send(MessageKind.NO_TARGET);
        assertFound(Map.of(Violation.LOST, 1));
    }

    @Test
    void check_deliveredTwice_isDuplicated() {
        int number = send(MessageKind.PLAIN);
        deliver(number, ON_TIME_MS);
        deliver(number, ON_TIME_MS + 1);
        assertFound(Map.of(Violation.DUPLICATED, 1));
    }

    @Test
    void check_unknownDeliveredTwice_isDuplicated() {
        int number = send(MessageKind.PLAIN, Answer.UNKNOWN);
        deliver(number, ON_TIME_MS);
        deliver(number, ON_TIME_MS);
        assertFound(Map.of(Violation.DUPLICATED, 1));
    }

    @Test
    void check_vanishingTargetTwice_isDuplicated() {
        int number = send(MessageKind.VANISHING_TARGET);
        letter(number, "TARGET_MISSING");
        see(number, Targets.VANISHING, ON_TIME_MS, true, 0, null);
        assertFound(Map.of(Violation.DUPLICATED, 1));
    }

    @Test
    void check_deliveredAndDead_isBoth() {
        int number = send(MessageKind.PLAIN);
        deliver(number, ON_TIME_MS);
        letter(number, "TARGET_MISSING");
        assertFound(Map.of(Violation.DUPLICATED, 1, Violation.WRONG_LETTER, 1));
    }

    @Test
    void check_appendedAMillisecondBeforeDue_isEarly() {
        deliver(send(MessageKind.PLAIN), START_MS + DUE_MS - 1);
        deliver(send(MessageKind.PLAIN), START_MS + DUE_MS);
        assertFound(Map.of(Violation.EARLY, 1));
    }

    @Test
    void check_dueInMonthsAndThere_isEarly() {
        deliver(send(MessageKind.FAR), ON_TIME_MS);
        assertFound(Map.of(Violation.EARLY, 1));
    }

    @Test
    void check_otherBytes_isAltered() {
        see(send(MessageKind.PLAIN), Targets.STEADY, ON_TIME_MS, false, 0, null);
        assertFound(Map.of(Violation.ALTERED, 1));
    }

    @Test
    void check_cancelledAndThere_isCancelledAndDelivered() {
        int number = send(MessageKind.TO_CANCEL);
        tell(ask(MessageKind.CANCEL, number, Answer.ACKNOWLEDGED), "CANCELLED");
        deliver(number, ON_TIME_MS);
        assertFound(Map.of(Violation.CANCELLED_AND_DELIVERED, 1));
    }

    @Test
    void check_tooLateAndNowhere_isLost() {
        int number = send(MessageKind.TO_CANCEL);
        tell(ask(MessageKind.CANCEL, number, Answer.ACKNOWLEDGED), "TOO_LATE");
        assertFound(Map.of(Violation.LOST, 1));
    }

    @Test
    void check_acknowledgedRequestWithoutOutcome_isNoOutcome() {
        int number = send(MessageKind.TO_CANCEL);
        ask(MessageKind.CANCEL, number, Answer.ACKNOWLEDGED);
        deliver(number, ON_TIME_MS);
        assertFound(Map.of(Violation.NO_OUTCOME, 1));
    }

    @Test
    void check_unknownRequestWithoutOutcome_isNothing() {
        int number = send(MessageKind.TO_CANCEL);
        ask(MessageKind.CANCEL, number, Answer.UNKNOWN);
        deliver(number, ON_TIME_MS);
        assertFound(Map.of());
    }

    @Test
    void check_twoOutcomes_isSeveralOutcomes() {
        int number = send(MessageKind.TO_CANCEL);
        int request = ask(MessageKind.CANCEL, number, Answer.ACKNOWLEDGED);
        tell(request, "TOO_LATE");
        tell(request, "TOO_LATE");
        deliver(number, ON_TIME_MS);
        assertFound(Map.of(Violation.SEVERAL_OUTCOMES, 1));
    }

    @Test
    void check_unknownIdOfAnAcknowledgedMessage_isWrongOutcome() {
        int known = send(MessageKind.TO_CANCEL);
        tell(ask(MessageKind.CANCEL, known, Answer.ACKNOWLEDGED), "UNKNOWN_ID");
        deliver(known, ON_TIME_MS);
        int unknown = send(MessageKind.TO_CANCEL, Answer.UNKNOWN);
        tell(ask(MessageKind.CANCEL, unknown, Answer.ACKNOWLEDGED), "UNKNOWN_ID");
        assertFound(Map.of(Violation.WRONG_OUTCOME, 1));
    }

    @Test
    void check_movedMessage_isJudgedByItsNewTime() {
        int later = send(MessageKind.TO_MOVE);
        tell(ask(MessageKind.MOVE, later, Answer.ACKNOWLEDGED), "MOVED");
        deliver(later, ON_TIME_MS);
        assertFound(Map.of(Violation.EARLY, 1));
    }

    @Test
    void check_badMessageDelivered_isWronglyDelivered() {
        deliver(send(MessageKind.TIME_TWICE), ON_TIME_MS);
        assertFound(Map.of(Violation.WRONGLY_DELIVERED, 1));
    }

    @Test
    void check_otherCode_isWrongLetter() {
        letter(send(MessageKind.TIME_TWICE), "BAD_TIME");
        assertFound(Map.of(Violation.WRONG_LETTER, 1));
    }

    @Test
    void check_foundThoughRefusedOrNeverMade_isNeverSent() {
        deliver(send(MessageKind.PLAIN, Answer.REFUSED), ON_TIME_MS);
        see(-1, Targets.STEADY, ON_TIME_MS, true, 0, null);
        see(77, Targets.STEADY, ON_TIME_MS, true, 0, null);
        assertFound(Map.of(Violation.NEVER_SENT, 3));
    }

    @Test
    void check_twinBeforeItsFirst_isWrongOrderWhenBothWereInTime() {
        int first = send(MessageKind.PLAIN);
        int twin = twinOf(first);
        long routedMs = START_MS + 100;
        see(twin, Targets.STEADY, ON_TIME_MS, true, routedMs, null);
        see(first, Targets.STEADY, ON_TIME_MS, true, routedMs, null);
        assertThat(assertFound(Map.of(Violation.WRONG_ORDER, 1)).twins()).isEqualTo(1);
    }

    @Test
    void check_twinBeforeItsFirst_isNothingWhenOneCameLateOrWasTakenInLate() {
        int first = send(MessageKind.PLAIN);
        see(twinOf(first), Targets.STEADY, ON_TIME_MS, true, START_MS + 100, null);
        see(first, Targets.STEADY, ON_TIME_MS + 1_000, true, START_MS + 100, null);
        int other = send(MessageKind.PLAIN);
        see(twinOf(other), Targets.STEADY, ON_TIME_MS, true, START_MS + 100, null);
        see(other, Targets.STEADY, ON_TIME_MS, true, START_MS + DUE_MS - 1_000, null);
        assertThat(assertFound(Map.of()).twins()).isZero();
    }

    private Findings assertFound(Map<Violation, Integer> expected) {
        Findings findings = Checker.check(sends, fates, START_MS, sightings, outcomes);
        Map<Violation, Integer> found = new TreeMap<>();
        Arrays.stream(Violation.values())
                .filter(violation -> findings.count(violation) > 0)
                .forEach(violation -> found.put(violation, findings.count(violation)));
        assertThat(found).isEqualTo(expected);
        assertThat(findings.isClean()).isEqualTo(expected.isEmpty());
        return findings;
    }

    private int send(MessageKind kind) {
        return send(kind, Answer.ACKNOWLEDGED);
    }

    private int send(MessageKind kind, Answer answer) {
        return add(kind, sends.size(), DUE_MS, answer);
    }

    private int twinOf(int first) {
        return add(MessageKind.TWIN, first, DUE_MS, Answer.ACKNOWLEDGED);
    }

    /** A move is to a later time. */
    private int ask(MessageKind request, int about, Answer answer) {
        return add(request, about, DUE_MS + 10_000, answer);
    }

    private int add(MessageKind kind, int about, long dueMs, Answer answer) {
        int number = sends.size();
        sends.add(new Send(number, kind, 0, about, 0, dueMs));
        fates.add(new Fate(answer, START_MS, START_MS + 1, 0, number));
        return number;
    }

    private void deliver(int number, long appendMs) {
        see(number, Targets.STEADY, appendMs, true, START_MS + 1, null);
    }

    private void letter(int number, String code) {
        see(number, Evidence.DEAD_LETTERS, ON_TIME_MS, true, START_MS + 1, code);
    }

    private void see(int number, String topic, long appendMs, boolean unaltered, long routedMs, @Nullable String code) {
        sightings.add(new Sighting(number, topic, 0, sightings.size(), appendMs, unaltered, routedMs, code));
    }

    private void tell(int request, String outcome) {
        outcomes.add(new Told(Content.request(sends.get(request)), outcome));
    }
}
