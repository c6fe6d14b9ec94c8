package io.messagescheduler.core.index;

import io.messagescheduler.core.index.Change.Kind;
import io.messagescheduler.core.index.Ended.How;
import io.messagescheduler.core.index.IndexEffect.AskCancellation;
import io.messagescheduler.core.index.IndexEffect.End;
import io.messagescheduler.core.index.IndexEffect.ForgetCancellation;
import io.messagescheduler.core.index.IndexEffect.PutChange;
import io.messagescheduler.core.index.IndexEffect.PutLive;
import io.messagescheduler.core.index.IndexEffect.Reschedule;
import io.messagescheduler.core.index.IndexEffect.Tell;
import io.messagescheduler.core.message.InvalidSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one schedule id.
 *
 * <pre>
 * scheduled ──► live ──── delivered, dead ───────────────► ended
 *                │ cancelled, moved, fired, replaced            ▲
 *                ▼                                              │
 *             changing ── the delivery task says cancelled ─────┤──► for a move: back to the log, and live again
 *                └─────── it says delivered or dead: TOO_LATE ──┘
 * </pre>
 *
 * <p>A version is in one of the three at a time, and ends once. A request gets one outcome, when the version that it concerns
 * ends, or at once when there is none. A move drops the version before the message is scheduled anew, so at no time are there
 * two that could be delivered; in between, the schedule lives in the change.
 *
 * <p>Pure: what to do is returned. Told of an event twice, it does nothing the second time.
 */
public final class IndexRules {
    private IndexRules() {}

    public static List<IndexEffect> apply(IndexEvent event, Holdings id) {
        return switch (event) {
            case IndexEvent.Scheduled scheduled ->
                scheduled.movedFrom() == null
                        ? schedule(scheduled, id)
                        : comeBack(scheduled, Objects.requireNonNull(scheduled.movedFrom()), id);
            case IndexEvent.Asked asked -> ask(asked, id);
            case IndexEvent.Cancelled cancelled -> drop(cancelled, id);
            case IndexEvent.Delivered delivered -> end(delivered.version(), How.DELIVERED, null, delivered.atMs(), id);
            case IndexEvent.Dead dead -> end(dead.version(), How.DEAD_LETTERED, dead.code(), dead.atMs(), id);
        };
    }

    private static List<IndexEffect> schedule(IndexEvent.Scheduled scheduled, Holdings id) {
        Live fresh = scheduled.live();
        Live before = id.live();
        List<IndexEffect> effects = new ArrayList<>();
        Live repeated = repeated(fresh, before, id.lastEnded());
        if (repeated != null) {
            leave(Change.repeat(fresh), effects);
            tell(effects, fresh.request(), Outcome.Kind.SCHEDULED, repeated, repeated.dueMs(), scheduled.atMs());
            return effects;
        }
        if (before != null) {
            leave(Change.superseded(before), effects);
        }
        Change returning = id.lastChanging();
        if (returning != null && returning.kind() == Kind.RETURN) {
            effects.add(new PutChange(returning.what().version(), returning.toCancel()));
        }
        effects.add(new PutLive(fresh));
        tell(effects, fresh.request(), Outcome.Kind.SCHEDULED, fresh, fresh.dueMs(), scheduled.atMs());
        return effects;
    }

    /** The version that the same request made before, if it waits or was delivered: a repetition must not deliver again. */
    private static @Nullable Live repeated(Live fresh, @Nullable Live before, @Nullable Ended ended) {
        String request = fresh.request();
        if (request == null) {
            return null;
        }
        if (before != null) {
            return request.equals(before.request()) ? before : null;
        }
        return ended != null
                        && ended.how() == How.DELIVERED
                        && request.equals(ended.what().request())
                ? ended.what()
                : null;
    }

    private static void leave(Change change, List<IndexEffect> effects) {
        effects.add(new PutChange(change.what().version(), change));
        effects.add(new AskCancellation(change.what()));
    }

    /** The record of a moved schedule has its place in the log, and so its new version. */
    private static List<IndexEffect> comeBack(IndexEvent.Scheduled scheduled, long movedFrom, Holdings id) {
        Live fresh = scheduled.live();
        Change waiting = id.changing(movedFrom);
        List<IndexEffect> effects = new ArrayList<>();
        if (waiting == null) {
            return effects;
        }
        effects.add(new PutChange(movedFrom, null));
        boolean isSame = waiting.kind() == Kind.RETURN && waiting.dueMs() == fresh.dueMs();
        if (isSame && waiting.requests().isEmpty()) {
            effects.add(new PutLive(fresh));
            return effects;
        }
        Kind kind =
                waiting.kind() == Kind.RETURN ? Kind.MOVE : waiting.requests().isEmpty() ? Kind.SUPERSEDE : Kind.CANCEL;
        long dueMs = kind == Kind.MOVE ? waiting.dueMs() : fresh.dueMs();
        leave(new Change(kind, dueMs, waiting.requests(), fresh), effects);
        return effects;
    }

    private static List<IndexEffect> ask(IndexEvent.Asked asked, Holdings id) {
        List<IndexEffect> effects = new ArrayList<>();
        Live live = id.live();
        if (live != null) {
            effects.add(new PutLive(null));
            leave(Change.asked(live, asked), effects);
            return effects;
        }
        Change changing = id.lastChanging();
        if (changing != null && changing.kind() != Kind.REPEAT) {
            if (changing.isFull()) {
                tell(effects, asked.request(), Outcome.Kind.REFUSED, changing.what(), 0, asked.atMs());
            } else {
                effects.add(new PutChange(changing.what().version(), changing.with(asked)));
            }
            return effects;
        }
        Ended ended = id.lastEnded();
        Outcome.Kind kind = ended == null
                ? Outcome.Kind.UNKNOWN_ID
                : ended.isPast() ? Outcome.Kind.TOO_LATE : Outcome.Kind.CANCELLED;
        tell(effects, asked.request(), kind, ended == null ? null : ended.what(), 0, asked.atMs());
        return effects;
    }

    private static List<IndexEffect> drop(IndexEvent.Cancelled cancelled, Holdings id) {
        List<IndexEffect> effects = new ArrayList<>();
        Change change = id.changing(cancelled.version());
        if (change == null) {
            return effects;
        }
        Live what = change.what();
        long atMs = cancelled.atMs();
        switch (change.kind()) {
            case CANCEL, SUPERSEDE -> {
                effects.add(new PutChange(what.version(), null));
                How how = change.kind() == Kind.CANCEL ? How.CANCELLED : How.SUPERSEDED;
                effects.add(new End(new Ended(how, atMs, null, what)));
                tellAll(effects, change, Outcome.Kind.CANCELLED, 0, atMs);
            }
            case MOVE -> {
                // Where a newer schedule has come meanwhile, that one holds.
                boolean moves = id.live() == null;
                effects.add(new PutChange(
                        what.version(), moves ? new Change(Kind.RETURN, change.dueMs(), List.of(), what) : null));
                effects.add(new End(new Ended(moves ? How.MOVED : How.SUPERSEDED, atMs, null, what)));
                if (moves) {
                    effects.add(new Reschedule(what, change.dueMs()));
                }
                Outcome.Kind kind = moves ? Outcome.Kind.MOVED : Outcome.Kind.CANCELLED;
                tellAll(effects, change, kind, moves ? change.dueMs() : 0, atMs);
            }
            case REPEAT -> effects.add(new PutChange(what.version(), null));
            case RETURN, RETURN_TO_CANCEL -> {
                // Heard before: the delivery task says it again when it meets the message.
            }
        }
        return effects;
    }

    private static List<IndexEffect> end(
            long version, How how, InvalidSchedule.@Nullable Code code, long atMs, Holdings id) {
        List<IndexEffect> effects = new ArrayList<>();
        Live live = id.live();
        if (live != null && live.version() == version) {
            effects.add(new PutLive(null));
            effects.add(new End(new Ended(how, atMs, code, live)));
            return effects;
        }
        Change change = id.changing(version);
        if (change != null && change.kind() != Kind.RETURN && change.kind() != Kind.RETURN_TO_CANCEL) {
            effects.add(new PutChange(version, null));
            effects.add(new End(new Ended(how, atMs, code, change.what())));
            effects.add(new ForgetCancellation(version));
            tellAll(effects, change, Outcome.Kind.TOO_LATE, 0, atMs);
        }
        return effects;
    }

    private static void tellAll(List<IndexEffect> effects, Change change, Outcome.Kind kind, long dueMs, long atMs) {
        for (String request : change.requests()) {
            tell(effects, request, kind, change.what(), dueMs, atMs);
        }
    }

    private static void tell(
            List<IndexEffect> effects,
            @Nullable String request,
            Outcome.Kind kind,
            @Nullable Live what,
            long dueMs,
            long atMs) {
        if (request != null) {
            long version = what == null ? Outcome.NO_VERSION : what.version();
            effects.add(new Tell(new Outcome(request, kind, version, dueMs, atMs)));
        }
    }
}
