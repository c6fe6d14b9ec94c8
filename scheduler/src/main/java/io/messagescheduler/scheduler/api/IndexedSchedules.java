package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.index.Cursor;
import io.messagescheduler.index.FoundSchedule;
import io.messagescheduler.index.IndexService;
import io.messagescheduler.index.IndexUnavailable;
import io.messagescheduler.index.Query;
import io.messagescheduler.index.ScheduleIndex;
import io.messagescheduler.index.ScheduleState;
import io.messagescheduler.scheduler.api.ScheduleEntry.Header;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Look-ups in the schedule index that this process runs. */
public final class IndexedSchedules implements Schedules {
    private final IndexService service;
    private final ScheduleIndex index;

    public IndexedSchedules(IndexService service) {
        this.service = service;
        this.index = service.scheduleIndex().withStandbys();
    }

    private interface LookUp<T> {
        T ask() throws IndexUnavailable;
    }

    private static <T> T ask(LookUp<T> lookUp) {
        try {
            return lookUp.ask();
        } catch (IndexUnavailable e) {
            throw new Unavailable(e.getMessage() + ".");
        }
    }

    @Override
    public Optional<ScheduleEntry> find(ScheduleId id) {
        return ask(() -> index.find(id)).map(IndexedSchedules::entry);
    }

    @Override
    public Page search(Filter filter, @Nullable String cursor, int limit) throws BadCursor {
        Cursor from;
        try {
            from = cursor == null ? Cursor.START : Cursor.parse(cursor);
        } catch (IllegalArgumentException e) {
            throw new BadCursor();
        }
        Query query = new Query(
                filter.id(),
                filter.target(),
                filter.key() == null ? null : filter.key().getBytes(StandardCharsets.UTF_8),
                Objects.requireNonNullElse(filter.fromMs(), Long.MIN_VALUE),
                Objects.requireNonNullElse(filter.toMs(), Long.MAX_VALUE),
                filter.states().stream()
                        .map(state -> ScheduleState.valueOf(state.name()))
                        .collect(Collectors.toSet()),
                limit);
        try {
            var page = ask(() -> index.search(query, from));
            Cursor next = page.next();
            return new Page(
                    page.schedules().stream().map(IndexedSchedules::entry).toList(),
                    next == null ? null : next.text(),
                    page.scanned());
        } catch (IllegalArgumentException e) {
            throw new BadCursor();
        }
    }

    @Override
    public List<OutcomeEntry> outcomes(ScheduleId id) {
        return ask(() -> index.outcomes(id)).stream()
                .sorted(Comparator.comparingLong(Outcome::atMs).reversed())
                .map(outcome -> new OutcomeEntry(id.text(), outcome))
                .toList();
    }

    @Override
    public Optional<OutcomeEntry> outcome(ScheduleId id, String request) {
        return ask(() -> index.outcome(id, request)).map(outcome -> new OutcomeEntry(id.text(), outcome));
    }

    @Override
    public List<ScheduleEntry> history(ScheduleId id) {
        return ask(() -> index.history(id)).stream()
                .map(IndexedSchedules::entry)
                .toList();
    }

    @Override
    public long pending() {
        return service.waiting();
    }

    @Override
    public long finished() {
        return service.finished();
    }

    private static ScheduleEntry entry(FoundSchedule found) {
        List<Header> headers = new ArrayList<>();
        found.forEachHeader((name, value) -> headers.add(new Header(name, value)));
        byte[] request = found.message().header(HeaderNames.SCHEDULE_REQUEST_ID);
        Long scheduledAtMs = found.scheduledAtMs();
        return new ScheduleEntry(
                found.id().text(),
                found.dueMs(),
                found.target(),
                found.key(),
                found.message().value(),
                found.message().valueSize(),
                headers,
                State.valueOf(found.state().name()),
                found.version(),
                found.dialect(),
                scheduledAtMs == null ? 0 : scheduledAtMs,
                found.source(),
                found.finishedAtMs(),
                found.code() == null ? null : found.code().name(),
                request == null ? null : new String(request, StandardCharsets.US_ASCII));
    }
}
