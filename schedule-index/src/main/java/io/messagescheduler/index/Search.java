package io.messagescheduler.index;

import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.index.Cursor.Stage;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** One request's search, which ends at its limit of hits, entries or bytes, whatever comes first. One thread's own. */
final class Search {
    /** How many entries a request looks at. */
    static final int MOST_ENTRIES = 10_000;

    /** How many bytes a request reads; one entry may exceed it. */
    static final long MOST_BYTES = 4L << 20;

    private final Query query;
    private final List<FoundSchedule> found = new ArrayList<>();
    private int scanned;
    private long bytes;

    Search(Query query) {
        this.query = query;
    }

    int scanned() {
        return scanned;
    }

    boolean isFull() {
        return found.size() >= query.limit() || scanned >= MOST_ENTRIES || bytes >= MOST_BYTES;
    }

    Page page(@Nullable Cursor next) {
        return new Page(found, next, scanned);
    }

    /** Looks through one partition from the cursor on; returns where it stopped, or null at the partition's end. */
    @Nullable
    Cursor scan(StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> stores, Cursor start) {
        byte[] from = start.from();
        for (int i = start.stage().ordinal(); i < Stage.values().length; i++) {
            Stage stage = Stage.values()[i];
            if (isWanted(stage)) {
                byte[] stopped = scan(store(stores, stage), stage, from);
                if (stopped != null) {
                    return new Cursor(start.partition(), stage, stopped);
                }
            }
            from = new byte[0];
        }
        return null;
    }

    private boolean isWanted(Stage stage) {
        return switch (stage) {
            case LIVE -> query.states().contains(ScheduleState.PENDING);
            case CHANGING -> query.states().contains(ScheduleState.CHANGING);
            case FINISHED -> query.states().stream().anyMatch(ScheduleState::isFinished);
        };
    }

    private static ReadOnlyKeyValueStore<byte[], byte[]> store(
            StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> stores, Stage stage) {
        return switch (stage) {
            case LIVE -> stores.live();
            case CHANGING -> stores.changing();
            case FINISHED -> stores.finished();
        };
    }

    @SuppressWarnings("NullAway") // No upper bound: to the store's end.
    private byte @Nullable [] scan(ReadOnlyKeyValueStore<byte[], byte[]> store, Stage stage, byte[] from) {
        try (KeyValueIterator<byte[], byte[]> entries = store.range(from, null)) {
            byte[] next = from;
            while (entries.hasNext()) {
                if (isFull()) {
                    return next;
                }
                KeyValue<byte[], byte[]> entry = entries.next();
                scanned++;
                bytes += entry.key.length + entry.value.length;
                next = Keys.after(entry.key);
                FoundSchedule schedule = decode(stage, entry.key, entry.value);
                if (schedule != null && query.accepts(schedule)) {
                    found.add(schedule);
                }
            }
            return null;
        }
    }

    private static @Nullable FoundSchedule decode(Stage stage, byte[] key, byte[] entry) {
        ScheduleId id = ScheduleId.of(Keys.idOf(key));
        if (id == null) {
            throw new UnreadableEntry("an id that is none");
        }
        return switch (stage) {
            case LIVE ->
                Entries.current(entry) instanceof Entries.Waiting waiting
                        ? FoundSchedule.of(id, waiting.schedule())
                        : null;
            case CHANGING -> FoundSchedule.of(id, Entries.change(entry));
            case FINISHED -> FoundSchedule.of(id, Entries.ended(entry));
        };
    }
}
