package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.scheduler.api.ScheduleEntry.Header;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An index in a list: its cursor is a position there, and a search looks at so many entries as it may return. */
final class FakeSchedules implements Schedules {
    final List<ScheduleEntry> entries = new CopyOnWriteArrayList<>();
    final List<OutcomeEntry> outcomes = new CopyOnWriteArrayList<>();
    volatile boolean unavailable;

    static ScheduleEntry entry(String id, State state, long dueMs, @Nullable String request) {
        byte[] value = ("value of " + id).getBytes(StandardCharsets.UTF_8);
        return new ScheduleEntry(
                id,
                dueMs,
                "orders",
                id.getBytes(StandardCharsets.UTF_8),
                value,
                value.length,
                List.of(
                        new Header("color", "blue".getBytes(StandardCharsets.UTF_8)),
                        new Header("color", new byte[] {-1}),
                        new Header("empty", null)),
                state,
                7,
                Dialect.TIME_TOPIC,
                1_700_000_000_000L,
                new Sequence("SCHEDULED_MESSAGES", 3, 42),
                state.isOver() ? dueMs : null,
                state == State.DEAD_LETTERED ? "TARGET_MISSING" : null,
                request);
    }

    private void check() {
        if (unavailable) {
            throw new Unavailable("The index is being built.");
        }
    }

    @Override
    public Optional<ScheduleEntry> find(ScheduleId id) {
        check();
        return entries.stream().filter(entry -> entry.id().equals(id.text())).findFirst();
    }

    @Override
    public Page search(Filter filter, @Nullable String cursor, int limit) throws BadCursor {
        check();
        int from;
        try {
            from = cursor == null ? 0 : Integer.parseInt(cursor);
        } catch (NumberFormatException e) {
            throw new BadCursor();
        }
        List<ScheduleEntry> page = new ArrayList<>();
        int next = from;
        while (next < entries.size() && next - from < limit) {
            ScheduleEntry entry = entries.get(next++);
            if (matches(filter, entry)) {
                page.add(entry);
            }
        }
        return new Page(page, next < entries.size() ? Integer.toString(next) : null, next - from);
    }

    private static boolean matches(Filter filter, ScheduleEntry entry) {
        byte[] key = entry.key();
        return filter.states().contains(entry.state())
                && (filter.id() == null || entry.id().contains(filter.id()))
                && (filter.target() == null || entry.target().equals(filter.target()))
                && (filter.key() == null
                        || (key != null && new String(key, StandardCharsets.UTF_8).equals(filter.key())))
                && (filter.fromMs() == null || entry.dueMs() >= filter.fromMs())
                && (filter.toMs() == null || entry.dueMs() < filter.toMs());
    }

    @Override
    public List<OutcomeEntry> outcomes(ScheduleId id) {
        check();
        return outcomes.stream().filter(each -> each.id().equals(id.text())).toList();
    }

    @Override
    public Optional<OutcomeEntry> outcome(ScheduleId id, String request) {
        return outcomes(id).stream()
                .filter(each -> each.outcome().request().equals(request))
                .findFirst();
    }

    @Override
    public List<ScheduleEntry> history(ScheduleId id) {
        check();
        return entries.stream()
                .filter(entry -> entry.id().equals(id.text()) && entry.state().isOver())
                .toList();
    }

    @Override
    public long pending() {
        check();
        return entries.stream().filter(entry -> !entry.state().isOver()).count();
    }

    @Override
    public long finished() {
        return entries.size() - pending();
    }
}
