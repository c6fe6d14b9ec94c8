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
 * <p>A request is known by its id: coming again it is told the same once more, and nothing else happens. (Not while it
 * waits on a version that a newer one has overtaken: then it is taken for another request.)
 *
 * <p>Pure: what to do is returned. Told of an event twice in a row, it changes nothing the second time.
 */
public final class IndexRules {
    /** What is due so soon may come up before the next mark has told the delivery task that the index knows it. */
    static final long SOON_MS = 2_000;

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
        Change open = before == null ? id.open() : null;
        Ended ended = before == null && open == null ? id.lastEnded() : null;
        List<IndexEffect> effects = new ArrayList<>();
        if (isKnown(fresh, before, ended, id)) {
            return effects;
        }
        Outcome told = repeated(scheduled, before, open, ended, id);
        if (told != null) {
            leave(Change.repeat(fresh), effects);
            effects.add(new Tell(told));
            return effects;
        }
        if (before != null) {
            leave(Change.superseded(before), effects);
        }
        if (open != null) {
            effects.add(new PutChange(open.what().version(), open.overtaken()));
        }
        effects.add(new PutLive(fresh));
        if (fresh.request() != null && fresh.dueMs() - scheduled.atMs() < SOON_MS) {
            // The delivery task waits to hear whether it repeats an earlier one.
            effects.add(new ForgetCancellation(fresh.version()));
        }
        tell(effects, fresh.request(), Outcome.Kind.SCHEDULED, fresh, fresh.dueMs(), scheduled.atMs());
        return effects;
    }

    /** Versions grow, so a version not above one that was here is told of again. */
    private static boolean isKnown(Live fresh, @Nullable Live before, @Nullable Ended ended, Holdings id) {
        return before != null && before.version() >= fresh.version()
                || ended != null && ended.what().version() >= fresh.version()
                || id.changing(fresh.version()) != null;
    }

    /**
     * What the request was told when it made its version, or null when it is new. Whatever became of that version, a
     * repetition must not bring the message back: it may have been delivered, cancelled or moved since.
     */
    private static @Nullable Outcome repeated(
            IndexEvent.Scheduled scheduled,
            @Nullable Live before,
            @Nullable Change open,
            @Nullable Ended ended,
            Holdings id) {
        String request = scheduled.live().request();
        if (request == null) {
            return null;
        }
        Outcome told = id.outcome(request);
        if (told != null && told.kind() == Outcome.Kind.SCHEDULED) {
            return told;
        }
        Live earlier = before != null ? before : open != null ? open.what() : ended != null ? ended.what() : null;
        return earlier != null && request.equals(earlier.request())
                ? new Outcome(request, Outcome.Kind.SCHEDULED, earlier.version(), earlier.dueMs(), scheduled.atMs())
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
        if (waiting == null || !waiting.isReturning()) {
            return effects;
        }
        effects.add(new PutChange(movedFrom, null));
        if (waiting.kind() == Kind.RETURN && waiting.dueMs() == fresh.dueMs()) {
            effects.add(new PutLive(fresh));
            // The delivery task waits to hear whether it was cancelled before it came back.
            effects.add(new ForgetCancellation(fresh.version()));
            tellAll(effects, waiting, Outcome.Kind.MOVED, fresh, fresh.dueMs(), scheduled.atMs());
        } else {
            leave(waiting.returned(fresh), effects);
        }
        return effects;
    }

    private static List<IndexEffect> ask(IndexEvent.Asked asked, Holdings id) {
        List<IndexEffect> effects = new ArrayList<>();
        Outcome told = id.outcome(asked.request());
        if (told != null) {
            effects.add(new Tell(told));
            return effects;
        }
        Live live = id.live();
        if (live != null) {
            effects.add(new PutLive(null));
            leave(Change.asked(live, asked), effects);
            return effects;
        }
        Change open = id.open();
        if (open != null) {
            join(open, asked, effects);
            return effects;
        }
        Ended ended = id.lastEnded();
        Outcome.Kind kind = ended == null
                ? Outcome.Kind.UNKNOWN_ID
                : ended.isPast() ? Outcome.Kind.TOO_LATE : Outcome.Kind.CANCELLED;
        tell(effects, asked.request(), kind, ended == null ? null : ended.what(), 0, asked.atMs());
        return effects;
    }

    private static void join(Change open, IndexEvent.Asked asked, List<IndexEffect> effects) {
        if (open.requests().contains(asked.request())) {
            return;
        }
        if (open.isFull()) {
            tell(effects, asked.request(), Outcome.Kind.REFUSED, open.what(), 0, asked.atMs());
        } else {
            effects.add(new PutChange(open.what().version(), open.with(asked)));
        }
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
                tellAll(effects, change, Outcome.Kind.CANCELLED, what, 0, atMs);
            }
            case MOVE -> {
                effects.add(new PutChange(what.version(), new Change(Kind.RETURN, change.dueMs(), List.of(), what)));
                effects.add(new End(new Ended(How.MOVED, atMs, null, what)));
                effects.add(new Reschedule(what, change.dueMs()));
                tellAll(effects, change, Outcome.Kind.MOVED, what, change.dueMs(), atMs);
            }
            case REPEAT -> effects.add(new PutChange(what.version(), null));
            case RETURN, RETURN_TO_CANCEL, RETURN_TO_SUPERSEDE -> {
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
        if (change != null && !change.isReturning()) {
            effects.add(new PutChange(version, null));
            effects.add(new End(new Ended(how, atMs, code, change.what())));
            effects.add(new ForgetCancellation(version));
            tellAll(effects, change, Outcome.Kind.TOO_LATE, change.what(), 0, atMs);
        } else if (how == How.DEAD_LETTERED) {
            // It was cancelled, but on its way to the delivery task it met its end elsewhere: the task waits in vain.
            effects.add(new ForgetCancellation(version));
        }
        return effects;
    }

    private static void tellAll(
            List<IndexEffect> effects, Change change, Outcome.Kind kind, Live what, long dueMs, long atMs) {
        for (String request : change.requests()) {
            tell(effects, request, kind, what, dueMs, atMs);
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
