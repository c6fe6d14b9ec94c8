package io.messagescheduler.worker;

import io.messagescheduler.core.message.Attempts;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Hold;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.message.Target;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.ScheduleVersion;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.worker.TargetDirectory.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes the record that a due parcel becomes: for its target, for the wheel again when the target is in trouble, or for the
 * dead letters when it never can be delivered. Owned by one thread.
 */
final class Dispatch {
    private static final long FIRST_PAUSE_MS = 1_000;
    private static final int MOST_DOUBLINGS = 3;
    private static final long SHORTEST_HOLD_MS = 50;
    private static final long LONGEST_HOLD_MS = 1_000;

    /**
     * So long a pause may get when very many are held: each costs as much as a delivery when it comes up, and takes from the index
     * the time to catch up. Reached when so many come up within a second that a pause of as many times 20 ms is longer.
     */
    private static final long LONGEST_HOLD_OF_MANY_MS = 30_000;

    private static final long PAUSE_FOR_EACH_MS = 20;

    private static final long SECOND_MS = 1_000;

    /** What was made of a parcel. */
    enum Outcome {
        DELIVERED,
        PARKED,
        DEAD_LETTERED,
        /** It goes round until all cancels in time are heard. */
        HELD,
        /** It was cancelled. */
        DROPPED
    }

    /**
     * @param records what is sent for the parcel, in one transaction; the first is the message, unless it was dropped
     * @param code the reason of a dead letter, else null
     */
    record Sending(
            Outcome outcome,
            List<ProducerRecord<byte[], byte[]>> records,
            @Nullable Code code) {
        /** The message, in whatever form it goes on. */
        ProducerRecord<byte[], byte[]> message() {
            return records.getFirst();
        }

        Sending with(Collection<ProducerRecord<byte[], byte[]>> more) {
            List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(records);
            all.addAll(more);
            return new Sending(outcome, all, code);
        }
    }

    /**
     * Why an earlier send of a record failed, through its own fault.
     *
     * @param hopeless whether the dead letter failed too
     */
    record Refusal(Code code, boolean hopeless) {
        Refusal twice() {
            return new Refusal(code, true);
        }
    }

    private final Router router;
    private final TargetRule rule;
    private final TargetDirectory directory;
    private final SystemRecords records;
    private final EpochDelivery epoch;
    private final long graceMs;
    private final long cancelWaitMs;

    /** The second that is being counted, and how many were held in it and in the one before. */
    private long heldSecond;

    private int heldInSecond;
    private int heldInSecondBefore;

    Dispatch(
            Router router,
            TargetRule rule,
            TargetDirectory directory,
            SystemRecords records,
            EpochDelivery epoch,
            Duration grace,
            Duration cancelWait) {
        this.router = router;
        this.rule = rule;
        this.directory = directory;
        this.records = records;
        this.epoch = epoch;
        this.graceMs = grace.toMillis();
        this.cancelWaitMs = cancelWait.toMillis();
    }

    /** Adds the topics that the parcel is going to be sent to, so that they can be looked up before. */
    void addTopics(Parcel parcel, Set<String> topics) {
        Target target = parcel.target();
        if (target != null) {
            topics.add(target.topic());
            if (target.dialect() == Dialect.EPOCH && parcel.version() != null) {
                topics.addAll(epoch.topicsBeside(parcel.record()));
            }
        }
    }

    /**
     * What becomes of a parcel that was cancelled: nothing but the word that it never will be delivered, said again since it
     * may not have been said before, and that its cancellation need not be remembered.
     */
    Sending dropped(ScheduleVersion version, long nowMs) {
        return new Sending(
                Outcome.DROPPED,
                List.of(ScheduleRecords.cancelled(version, nowMs), ScheduleRecords.gone(version)),
                null);
    }

    /**
     * How long a message that has come up before all cancels in time were heard may still wait, in milliseconds; 0 when it must
     * go. Counted from when it first came up, so that the others find the time to come back when everything was away.
     */
    long patienceMs(Parcel parcel, long nowMs) {
        Hold hold = parcel.hold();
        return hold == null ? cancelWaitMs : Math.max(0, hold.sinceMs() + cancelWaitMs - nowMs);
    }

    /**
     * The message, to come up again soon: when what is missing could have been heard, and not before it has waited as long again
     * as it has, a second at most, so that an outage costs each message few moves and little more time than it lasted. Where more
     * are held in a second, for longer.
     *
     * @param patienceMs how long it may still wait
     * @param behindMs how much is to be heard yet, see {@link io.messagescheduler.core.delivery.Hearing#behindMs}
     */
    Sending held(Parcel parcel, long patienceMs, long behindMs, long nowMs) {
        Hold before = parcel.hold();
        Hold hold = before == null ? new Hold(nowMs, parcel.askedDueMs()) : before;
        long longestMs = Math.clamp(countHeld(nowMs) * PAUSE_FOR_EACH_MS, LONGEST_HOLD_MS, LONGEST_HOLD_OF_MANY_MS);
        long pauseMs = Math.clamp(Math.max(nowMs - hold.sinceMs(), behindMs), SHORTEST_HOLD_MS, longestMs);
        return again(
                parcel, Outcome.HELD, nowMs + Math.min(pauseMs, patienceMs), HeaderNames.HOLD, hold.encode(), nowMs);
    }

    /** Counts one more; returns about how many were held within a second. */
    private int countHeld(long nowMs) {
        long second = nowMs / SECOND_MS;
        if (second != heldSecond) {
            heldInSecondBefore = second == heldSecond + 1 ? heldInSecond : 0;
            heldInSecond = 0;
            heldSecond = second;
        }
        heldInSecond++;
        return Math.max(heldInSecond, heldInSecondBefore);
    }

    /** @param known why an earlier send of this very record failed, or null */
    Sending of(Parcel parcel, @Nullable Refusal known, long nowMs) {
        Sending sending = messageOf(parcel, known, nowMs);
        ScheduleVersion version = parcel.version();
        if (version == null || sending.outcome() == Outcome.PARKED) {
            return sending;
        }
        List<ProducerRecord<byte[], byte[]>> beside = new ArrayList<>();
        Target target = parcel.target();
        if (target != null && target.dialect() == Dialect.EPOCH) {
            epoch.addTo(beside, parcel.record(), target, sending);
        }
        Code code = sending.code();
        beside.add(
                code == null ? ScheduleRecords.delivered(version, nowMs) : ScheduleRecords.dead(version, code, nowMs));
        return sending.with(beside);
    }

    private Sending messageOf(Parcel parcel, @Nullable Refusal known, long nowMs) {
        Target target = parcel.target();
        if (known != null && known.hopeless()) {
            return new Sending(
                    Outcome.DEAD_LETTERED,
                    List.of(records.withoutPayload(parcel.record(), "Too large for the dead letters too", nowMs)),
                    Code.TOO_LARGE);
        }
        if (target == null) {
            return deadLetter(
                    parcel,
                    new InvalidSchedule(Code.CORRUPT_HEADER, "Not written by this system's MessageHandler"),
                    nowMs);
        }
        InvalidSchedule refused = rule.refusal(target.topic());
        if (refused != null) {
            return deadLetter(parcel, refused, nowMs);
        }
        if (known != null) {
            return giveUp(parcel, known.code(), target, nowMs);
        }
        Trouble trouble = directory.trouble(target.topic());
        if (trouble == null) {
            return new Sending(Outcome.DELIVERED, List.of(delivery(parcel, target, nowMs)), null);
        }
        return switch (trouble) {
            case MISSING -> parkOrGiveUp(parcel, Code.TARGET_MISSING, target, nowMs);
            case UNAUTHORISED -> parkOrGiveUp(parcel, Code.TARGET_UNAUTHORISED, target, nowMs);
            case BAD_NAME -> giveUp(parcel, Code.BAD_TOPIC_NAME, target, nowMs);
            case UNAVAILABLE -> {
                // Passing trouble of the cluster is waited out, however long: it starts the grace time anew.
                Attempts before = parcel.attempts();
                yield park(
                        parcel,
                        new Attempts(before == null ? 1 : before.next().count(), nowMs, parcel.askedDueMs()),
                        nowMs);
            }
        };
    }

    private ProducerRecord<byte[], byte[]> delivery(Parcel parcel, Target target, long nowMs) {
        ConsumerRecord<byte[], byte[]> from = parcel.record();
        RecordHeaders headers = new RecordHeaders();
        for (Header header : from.headers()) {
            if (!HeaderNames.isTrace(header.key())
                    && !HeaderNames.isRemovedOnDelivery(header.key(), target.dialect())) {
                headers.add(header);
            }
        }
        if (target.dialect() == Dialect.EPOCH) {
            EpochDelivery.addOrigin(headers, from);
        }
        records.addTrace(headers, from, StampedRecord.hops(from) + 1, nowMs, null);
        return new ProducerRecord<>(target.topic(), null, null, target.deliveredKey(from.key()), from.value(), headers);
    }

    private Sending parkOrGiveUp(Parcel parcel, Code fault, Target target, long nowMs) {
        Attempts before = parcel.attempts();
        Attempts attempts = before == null ? new Attempts(1, nowMs, parcel.askedDueMs()) : before.next();
        if (nowMs - attempts.firstFailureMs() >= graceMs) {
            return giveUp(parcel, fault, target, nowMs);
        }
        return park(parcel, attempts, nowMs);
    }

    private Sending park(Parcel parcel, Attempts attempts, long nowMs) {
        long nextMs = nowMs + (FIRST_PAUSE_MS << Math.min(attempts.count() - 1, MOST_DOUBLINGS));
        return again(parcel, Outcome.PARKED, nextMs, HeaderNames.ATTEMPTS, attempts.encode(), nowMs);
    }

    /** Through the wheel once more. */
    private Sending again(Parcel parcel, Outcome outcome, long nextMs, String reasonHeader, byte[] reason, long nowMs) {
        ConsumerRecord<byte[], byte[]> from = parcel.record();
        RecordHeaders headers = SystemRecords.withoutTrace(from);
        headers.remove(HeaderNames.DUE);
        headers.remove(reasonHeader);
        headers.add(HeaderNames.DUE, Stamp.encode(nextMs));
        headers.add(reasonHeader, reason);
        records.addTrace(headers, from, StampedRecord.hops(from) + 1, nowMs, null);
        return new Sending(outcome, List.of(records.on(router.route(nextMs, nowMs), from, headers, nowMs)), null);
    }

    private Sending giveUp(Parcel parcel, Code fault, Target target, long nowMs) {
        return deadLetter(parcel, new InvalidSchedule(fault, sentence(fault, target)), nowMs);
    }

    private Sending deadLetter(Parcel parcel, InvalidSchedule reason, long nowMs) {
        ProducerRecord<byte[], byte[]> letter = records.toDeadLetters(parcel.record(), reason, nowMs);
        return new Sending(Outcome.DEAD_LETTERED, List.of(letter), reason.code());
    }

    private static String sentence(Code fault, Target target) {
        return switch (fault) {
            case TARGET_MISSING -> "Target topic " + target.topic() + " does not exist";
            case TARGET_UNAUTHORISED -> "The Worker may not write to target topic " + target.topic();
            case TARGET_REFUSED ->
                "Target topic " + target.topic() + " takes no such record; has it a key, if it must?";
            case TOO_LARGE -> "Larger than target topic " + target.topic() + " allows";
            default -> "Target topic " + target.topic() + " cannot take the message: " + fault;
        };
    }
}
