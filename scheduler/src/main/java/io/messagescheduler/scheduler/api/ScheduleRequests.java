package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.scheduler.api.ScheduleEntry.Header;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the API does to schedules: writes a record to the intake topic, then waits for its outcome. */
final class ScheduleRequests {
    /** How long a schedule that Kafka has taken is waited for, so that a look-up right after finds it. */
    private static final Duration UNTIL_INDEXED = Duration.ofSeconds(1);

    private final IntakeRecords records;
    private final IntakeSender sender;
    private final Outcomes outcomes;
    private final Schedules schedules;
    private final RecentRequests recent;
    private final InstantSource clock;

    ScheduleRequests(
            IntakeRecords records,
            IntakeSender sender,
            Outcomes outcomes,
            Schedules schedules,
            RecentRequests recent,
            InstantSource clock) {
        this.records = records;
        this.sender = sender;
        this.outcomes = outcomes;
        this.schedules = schedules;
        this.recent = recent;
        this.clock = clock;
    }

    /**
     * What a request is known by.
     *
     * @param id what its outcome is found by
     * @param repeatable whether the caller chose it, so that it may come again
     * @param fingerprint of the whole request
     */
    record RequestKey(String id, boolean repeatable, byte[] fingerprint) {}

    /** @param repeated whether it had been taken before */
    record Scheduled(ScheduleEntry entry, boolean repeated) {}

    /** @param outcome null while undecided */
    record Answer(@Nullable OutcomeEntry outcome) {}

    Scheduled schedule(ScheduleId id, ScheduleBody body, RequestKey key) throws InterruptedException {
        IntakeRecords.Draft draft = records.schedule(id, body, key.id(), clock.millis());
        if (!key.repeatable()) {
            return new Scheduled(entry(draft, send(draft, key)), false);
        }
        RecentRequests.Attempt before = recent.begin(key.id(), key.fingerprint());
        if (before != null) {
            RecentRequests.Taken taken = before.await();
            if (taken == null) {
                throw Problems.notAcknowledged(id.text(), key.id());
            }
            return new Scheduled(indexed(id, key.id()).orElseGet(() -> entry(draft, taken)), true);
        }
        RecentRequests.Taken taken = null;
        try {
            Optional<Scheduled> repeated = takenBefore(draft, key);
            if (repeated.isPresent()) {
                taken = remember(repeated.get().entry());
                return repeated.get();
            }
            taken = send(draft, key);
            return new Scheduled(entry(draft, taken), false);
        } finally {
            if (taken == null) {
                recent.failed(key.id());
            } else {
                recent.taken(key.id(), taken);
            }
        }
    }

    /** From an earlier run of this process, or by another. */
    private Optional<Scheduled> takenBefore(IntakeRecords.Draft draft, RequestKey key) {
        Optional<ScheduleEntry> entry = indexed(draft.id(), key.id());
        if (entry.isEmpty()) {
            entry = outcome(draft.id(), key.id())
                    .filter(outcome -> outcome.outcome().kind() == Outcome.Kind.SCHEDULED)
                    .map(outcome -> entry(
                            draft,
                            new RecentRequests.Taken(
                                    outcome.outcome().dueMs(),
                                    outcome.outcome().version(),
                                    outcome.outcome().atMs(),
                                    null)));
        }
        return entry.map(found -> new Scheduled(found, true));
    }

    /** The index's entry, if that request made it. An index that does not answer knows nothing; the engine itself
     * takes a repetition for what it is. */
    private Optional<ScheduleEntry> indexed(ScheduleId id, String request) {
        try {
            return schedules.find(id).filter(entry -> request.equals(entry.request()));
        } catch (Schedules.Unavailable e) {
            return Optional.empty();
        }
    }

    private Optional<OutcomeEntry> outcome(ScheduleId id, String request) {
        try {
            return schedules.outcome(id, request);
        } catch (Schedules.Unavailable e) {
            return Optional.empty();
        }
    }

    private RecentRequests.Taken send(IntakeRecords.Draft draft, RequestKey key) throws InterruptedException {
        try (Outcomes.Expected expected = outcomes.expect(draft.id().text(), key.id())) {
            long nowMs = clock.millis();
            Sequence place = sender.send(draft.record(), draft.id().text(), key.id());
            OutcomeEntry told = expected.await(UNTIL_INDEXED);
            return new RecentRequests.Taken(
                    draft.schedule().dueMs(),
                    told == null
                            ? ScheduleEntry.UNKNOWN_VERSION
                            : told.outcome().version(),
                    nowMs,
                    place);
        }
    }

    private static RecentRequests.Taken remember(ScheduleEntry entry) {
        return new RecentRequests.Taken(entry.dueMs(), entry.version(), entry.scheduledAtMs(), entry.source());
    }

    private static ScheduleEntry entry(IntakeRecords.Draft draft, RecentRequests.Taken taken) {
        List<Header> delivered = draft.body().headers().stream()
                .filter(header -> !HeaderNames.isRemovedOnDelivery(header.name(), Dialect.TIME_TOPIC))
                .toList();
        return new ScheduleEntry(
                draft.id().text(),
                taken.dueMs(),
                draft.schedule().target(),
                draft.body().key(),
                draft.body().value(),
                draft.size(),
                delivered,
                State.PENDING,
                taken.version(),
                Dialect.TIME_TOPIC,
                taken.atMs(),
                taken.source(),
                null,
                null,
                draft.schedule().request());
    }

    /**
     * @param action anything but {@link Action#SCHEDULE}
     * @param move where to, for a {@link Action#MOVE}; else null
     * @param wait how long for the outcome
     */
    Answer ask(Action action, ScheduleId id, @Nullable ScheduleBody move, RequestKey key, Duration wait)
            throws InterruptedException {
        var record = records.ask(action, id, move, key.id(), clock.millis());
        if (key.repeatable()) {
            recent.claim(key.id(), key.fingerprint());
            Optional<OutcomeEntry> known = outcome(id, key.id());
            if (known.isPresent()) {
                return new Answer(known.get());
            }
        }
        try (Outcomes.Expected expected = outcomes.expect(id.text(), key.id())) {
            sender.send(record, id.text(), key.id());
            OutcomeEntry told = expected.await(wait);
            return new Answer(told != null ? told : outcome(id, key.id()).orElse(null));
        }
    }
}
