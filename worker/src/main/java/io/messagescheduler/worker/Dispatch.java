package io.messagescheduler.worker;

import io.messagescheduler.core.message.Attempts;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.message.Target;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.worker.TargetDirectory.Trouble;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    /** What was made of a parcel. */
    enum Outcome {
        DELIVERED,
        PARKED,
        DEAD_LETTERED
    }

    /** @param code the reason of a dead letter, else null */
    record Sending(
            Outcome outcome,
            ProducerRecord<byte[], byte[]> record,
            @Nullable Code code) {}

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
    private final long graceMs;

    Dispatch(Router router, TargetRule rule, TargetDirectory directory, SystemRecords records, Duration grace) {
        this.router = router;
        this.rule = rule;
        this.directory = directory;
        this.records = records;
        this.graceMs = grace.toMillis();
    }

    /** @param known why an earlier send of this very record failed, or null */
    Sending of(Parcel parcel, @Nullable Refusal known, long nowMs) {
        Target target = parcel.target();
        if (known != null && known.hopeless()) {
            return new Sending(
                    Outcome.DEAD_LETTERED,
                    records.withoutPayload(parcel.record(), "Too large for the dead letters too", nowMs),
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
            return new Sending(Outcome.DELIVERED, delivery(parcel, target, nowMs), null);
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
            byte[] original = StampedRecord.header(from, HeaderNames.ORIGINAL_TIMESTAMP);
            long seconds = original == null || original.length != Long.BYTES
                    ? 0
                    : Math.floorDiv(Stamp.decode(original), 1_000L);
            headers.add(HeaderNames.SCHEDULER_TIMESTAMP, text(Long.toString(seconds)));
            headers.add(HeaderNames.SCHEDULER_KEY, from.key());
            headers.add(
                    HeaderNames.SCHEDULER_TOPIC, text(parcel.key().sequence().topic()));
        }
        records.addTrace(headers, from, StampedRecord.hops(from) + 1, nowMs, null);
        return new ProducerRecord<>(target.topic(), null, null, target.deliveredKey(from.key()), from.value(), headers);
    }

    private Sending parkOrGiveUp(Parcel parcel, Code fault, Target target, long nowMs) {
        Attempts before = parcel.attempts();
        Attempts attempts = before == null ? new Attempts(1, nowMs, parcel.key().dueMs()) : before.next();
        if (nowMs - attempts.firstFailureMs() >= graceMs) {
            return giveUp(parcel, fault, target, nowMs);
        }
        return park(parcel, attempts, nowMs);
    }

    private Sending park(Parcel parcel, Attempts attempts, long nowMs) {
        long nextMs = nowMs + (FIRST_PAUSE_MS << Math.min(attempts.count() - 1, MOST_DOUBLINGS));
        ConsumerRecord<byte[], byte[]> from = parcel.record();
        RecordHeaders headers = SystemRecords.withoutTrace(from);
        headers.remove(HeaderNames.DUE);
        headers.remove(HeaderNames.ATTEMPTS);
        headers.add(HeaderNames.DUE, Stamp.encode(nextMs));
        headers.add(HeaderNames.ATTEMPTS, attempts.encode());
        records.addTrace(headers, from, StampedRecord.hops(from) + 1, nowMs, null);
        return new Sending(Outcome.PARKED, records.on(router.route(nextMs, nowMs), from, headers, nowMs), null);
    }

    private Sending giveUp(Parcel parcel, Code fault, Target target, long nowMs) {
        return deadLetter(parcel, new InvalidSchedule(fault, sentence(fault, target)), nowMs);
    }

    private Sending deadLetter(Parcel parcel, InvalidSchedule reason, long nowMs) {
        ProducerRecord<byte[], byte[]> letter = records.toDeadLetters(parcel.record(), reason, nowMs);
        Attempts attempts = parcel.attempts();
        int tried = attempts == null ? 1 : attempts.next().count();
        letter.headers().add(HeaderNames.ERROR_ATTEMPTS, text(Integer.toString(tried)));
        return new Sending(Outcome.DEAD_LETTERED, letter, reason.code());
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

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
