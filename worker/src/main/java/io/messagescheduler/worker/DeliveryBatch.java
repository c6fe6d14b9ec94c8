package io.messagescheduler.worker;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.delivery.Hearing;
import io.messagescheduler.core.delivery.SortKey;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.EpochEvent;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Target;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.ScheduleVersion;
import io.messagescheduler.kafkaio.UnwritableTopics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** What one transaction of a delivery agent sends: what is due, and the word given on cancellations. Used once. */
final class DeliveryBatch {
    /** A record of the imminent topic whose send failed. */
    record Culprit(TopicPartition partition, long offset) {}

    /**
     * @param topic that the failed record was for
     * @param bytes of the failed record, uncompressed
     * @param isBeside whether it goes out beside the message, which can go without it
     */
    record SendFailure(Culprit culprit, String topic, int bytes, boolean isBeside, Exception error) {}

    /**
     * How many of what were sent.
     *
     * @param unheard of those delivered or dead: without having heard of every cancel that was in time
     */
    record Tally(
            long delivered,
            long parked,
            long held,
            long unheard,
            long dropped,
            Map<Code, Integer> deadLettered,
            Map<EpochEvent, Integer> events) {}

    private enum Fate {
        /** To its target, or as far as that allows. */
        GO,
        /** As {@link #GO}, although a cancel in time may be stuck: it has waited long enough. */
        GO_UNHEARD,
        WAIT,
        /** It was cancelled. */
        DROP
    }

    /** @param behindMs how much is to be heard yet of cancels of it */
    private record Due(Culprit culprit, Parcel parcel, Fate fate, long behindMs) {}

    private record Decision(Cancellations cancellations, int partition, List<Cancellations.Asked> asked) {}

    private final long nowMs;
    private final boolean isStaged;
    private final Dispatch dispatch;
    private final Map<Culprit, Dispatch.Refusal> culprits;
    private final Queue<SendFailure> sendFailures;
    private final List<Due> due = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<Long> dueTimesMs = new ArrayList<>();
    private final List<Culprit> culpritsSettled = new ArrayList<>();
    private final Map<Code, Integer> deadLettered = new EnumMap<>(Code.class);
    private final Map<EpochEvent, Integer> events = new EnumMap<>(EpochEvent.class);
    private int sent;
    private int parked;
    private int held;
    private int unheard;
    private int dropped;

    /**
     * @param nowMs when it is committed: what is due then is sent
     * @param isStaged whether that is yet to come: then nothing with an id is taken, since it may still be cancelled
     * @param culprits known from earlier tries; read only
     * @param sendFailures gets what fails, by the producer's thread
     */
    DeliveryBatch(
            long nowMs,
            boolean isStaged,
            Dispatch dispatch,
            Map<Culprit, Dispatch.Refusal> culprits,
            Queue<SendFailure> sendFailures) {
        this.nowMs = nowMs;
        this.isStaged = isStaged;
        this.dispatch = dispatch;
        this.culprits = culprits;
        this.sendFailures = sendFailures;
    }

    long nowMs() {
        return nowMs;
    }

    /** Takes these cancellations of a partition as decided; whether there were any. */
    boolean decide(Cancellations cancellations, int partition, List<Cancellations.Asked> asked) {
        if (!asked.isEmpty()) {
            decisions.add(new Decision(cancellations, partition, asked));
        }
        return !asked.isEmpty();
    }

    /** Takes what is due of a task, until the batch holds {@code most} that are not sent yet. */
    void fill(TaskReader task, Cancellations cancellations, Hearing hearing, int most) {
        task.task()
                .takeDue(
                        nowMs,
                        most - due.size(),
                        key -> !isStaged || !key.sequence().topic().equals(Names.SCHEDULES),
                        (offset, key, packed) ->
                                due.add(due(task.partition(), offset, key, packed, cancellations, hearing)));
    }

    private Due due(
            TopicPartition partition,
            long offset,
            SortKey key,
            byte[] packed,
            Cancellations cancellations,
            Hearing hearing) {
        Parcel parcel = Parcel.of(PackedRecord.unpack(partition, offset, packed));
        return new Due(
                new Culprit(partition, offset),
                parcel,
                cancellations.contains(key.sequence()) ? Fate.DROP : fate(parcel, hearing),
                hearing.behindMs(parcel.askedDueMs()));
    }

    private Fate fate(Parcel parcel, Hearing hearing) {
        ScheduleVersion version = parcel.version();
        if (version == null
                || hearing.isComplete(
                        version.id(), version.place().offset(), parcel.askedDueMs(), parcel.waitsForIndex())) {
            return Fate.GO;
        }
        return dispatch.patienceMs(parcel, nowMs) > 0 ? Fate.WAIT : Fate.GO_UNHEARD;
    }

    /** How many are taken and not sent yet. */
    int taken() {
        return due.size();
    }

    /** Topics that the batch is going to write to for producers. */
    Set<String> topics() {
        Set<String> topics = new HashSet<>();
        for (Due next : due) {
            if (next.fate() == Fate.GO || next.fate() == Fate.GO_UNHEARD) {
                dispatch.addTopics(next.parcel(), topics);
            }
        }
        return topics;
    }

    /** Sends what was decided and taken since the last call. */
    void send(Outlet outlet) {
        for (Decision decision : decisions) {
            for (Cancellations.Asked asked : decision.asked()) {
                Sequence place = new Sequence(Names.SCHEDULES, decision.partition(), asked.version());
                Culprit nobody =
                        new Culprit(new TopicPartition(Names.CANCELLATIONS, decision.partition()), asked.version());
                send(outlet, nobody, ScheduleRecords.cancelled(new ScheduleVersion(asked.id(), place), nowMs), false);
                send(outlet, nobody, ScheduleRecords.decided(asked, decision.partition()), false);
            }
        }
        for (Due next : due) {
            if (!sendFailures.isEmpty()) {
                // The transaction is lost; each further send to a missing topic would cost seconds more.
                throw new KafkaException("A send failed");
            }
            send(outlet, next);
        }
        sent += due.size();
        due.clear();
    }

    private void send(Outlet outlet, Due next) {
        Parcel parcel = next.parcel();
        Dispatch.Refusal known = culprits.isEmpty() ? null : culprits.get(next.culprit());
        Dispatch.Sending sending = switch (next.fate()) {
            case DROP -> dispatch.dropped(Objects.requireNonNull(parcel.version()), nowMs);
            case WAIT -> dispatch.held(parcel, dispatch.patienceMs(parcel, nowMs), next.behindMs(), nowMs);
            case GO, GO_UNHEARD -> dispatch.of(parcel, known, nowMs);
        };
        boolean isBeside = false;
        for (ProducerRecord<byte[], byte[]> record : sending.records()) {
            send(outlet, next.culprit(), record, isBeside);
            isBeside = true;
        }
        switch (sending.outcome()) {
            case DELIVERED -> {
                dueTimesMs.add(parcel.askedDueMs());
                Target target = parcel.target();
                if (target != null && target.dialect() == Dialect.EPOCH) {
                    events.merge(EpochEvent.TRIGGERED, 1, Integer::sum);
                }
            }
            case PARKED -> parked++;
            case HELD -> held++;
            case DROPPED -> dropped++;
            case DEAD_LETTERED -> deadLettered.merge(Objects.requireNonNull(sending.code()), 1, Integer::sum);
        }
        if (next.fate() == Fate.GO_UNHEARD && sending.outcome() != Dispatch.Outcome.PARKED) {
            unheard++;
        }
        if (known != null) {
            culpritsSettled.add(next.culprit());
        }
    }

    private void send(Outlet outlet, Culprit culprit, ProducerRecord<byte[], byte[]> record, boolean isBeside) {
        String topic = record.topic();
        outlet.send(record, (metadata, error) -> {
            if (error != null) {
                sendFailures.add(new SendFailure(culprit, topic, UnwritableTopics.bytes(record), isBeside, error));
            }
        });
    }

    /** The transaction is committed: the word on cancellations is given. */
    void settleDecisions() {
        decisions.forEach(decision -> decision.cancellations().settled(decision.asked()));
    }

    /** When what was delivered had been asked for, epoch milliseconds. */
    List<Long> dueTimesMs() {
        return dueTimesMs;
    }

    List<Culprit> culpritsSettled() {
        return culpritsSettled;
    }

    Tally tally() {
        return new Tally(dueTimesMs.size(), parked, held, unheard, dropped, deadLettered, events);
    }

    /** How many were taken in all. */
    int size() {
        return sent + due.size();
    }
}
