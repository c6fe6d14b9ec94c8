package io.messagescheduler.index;

import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.index.Entries.StoredChange;
import io.messagescheduler.index.Entries.StoredEnd;
import io.messagescheduler.index.IndexUnavailable.NotReady;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The look-ups in the stores of this process. */
final class StoredSchedules implements ScheduleIndex {
    private final PartitionStores stores;
    private final boolean standby;

    StoredSchedules(PartitionStores stores, boolean standby) {
        this.stores = stores;
        this.standby = standby;
    }

    @Override
    public Optional<FoundSchedule> find(ScheduleId id) throws IndexUnavailable {
        return read(id, found -> {
            byte[] key = Keys.id(id);
            Entries.Current current = found.current(key);
            if (current instanceof Entries.Waiting waiting) {
                return Optional.of(FoundSchedule.of(id, waiting.schedule()));
            }
            if (current instanceof Entries.InChange in) {
                return changing(id, found.change(key, in.version()));
            }
            StoredEnd end = found.lastEnd(key);
            return end != null ? Optional.of(FoundSchedule.of(id, end)) : changing(id, found.lastChange(key));
        });
    }

    private static Optional<FoundSchedule> changing(ScheduleId id, @Nullable StoredChange change) {
        return change == null ? Optional.empty() : Optional.of(FoundSchedule.of(id, change));
    }

    @Override
    public Page search(Query query, Cursor cursor) throws IndexUnavailable {
        if (cursor.partition() >= stores.partitions()) {
            throw new IllegalArgumentException(
                    "The cursor is of another system: this one has " + stores.partitions() + " partitions");
        }
        Search search = new Search(query);
        Cursor at = cursor;
        while (at != null && !search.isFull()) {
            Cursor next;
            try {
                next = search.scan(stores.of(at.partition(), standby), at);
            } catch (InvalidStateStoreException e) {
                throw moved();
            } catch (IndexUnavailable e) {
                // What was found so far is an answer; the next request, which begins there, is told.
                if (search.scanned() == 0) {
                    throw e;
                }
                return search.page(at);
            }
            at = next != null
                    ? next
                    : at.partition() + 1 < stores.partitions()
                            ? new Cursor(at.partition() + 1, Cursor.Stage.LIVE, new byte[0])
                            : null;
        }
        return search.page(at);
    }

    @Override
    public List<Outcome> outcomes(ScheduleId id) throws IndexUnavailable {
        return read(id, found -> found.outcomes(Keys.id(id), MOST_LISTED));
    }

    @Override
    public Optional<Outcome> outcome(ScheduleId id, String request) throws IndexUnavailable {
        return read(id, found -> Optional.ofNullable(found.outcome(Keys.id(id), request)));
    }

    @Override
    public List<FoundSchedule> history(ScheduleId id) throws IndexUnavailable {
        return read(
                id,
                found -> found.ends(Keys.id(id), MOST_LISTED).stream()
                        .map(end -> FoundSchedule.of(id, end))
                        .toList());
    }

    @Override
    public IndexState state() {
        return stores.state();
    }

    @Override
    public ScheduleIndex withStandbys() {
        return new StoredSchedules(stores, true);
    }

    private <T> T read(ScheduleId id, Reading<T> reading) throws IndexUnavailable {
        try {
            return reading.in(stores.of(id.partition(stores.partitions()), standby));
        } catch (InvalidStateStoreException e) {
            throw moved();
        }
    }

    private static NotReady moved() {
        return new NotReady("This part of the index is moving to another Scheduler or being restored");
    }

    private interface Reading<T> {
        T in(StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> found) throws IndexUnavailable;
    }
}
