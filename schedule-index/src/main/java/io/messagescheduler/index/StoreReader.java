package io.messagescheduler.index;

import io.messagescheduler.core.index.Ended;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.index.Entries.StoredChange;
import io.messagescheduler.index.Entries.StoredEnd;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads what one partition holds of one id, decoded. Each call reads the store anew, so that it is right in the midst of
 * changes too.
 *
 * @param <S> the kind of store: one that is only read, or one that is written as well
 * @param live by id, an {@link Entries.Current}
 * @param changing by id and version, a {@link StoredChange}
 * @param finished by id and version, a {@link StoredEnd}
 * @param outcomes by id and request, an {@link Outcome}
 */
record StoreReader<S extends ReadOnlyKeyValueStore<byte[], byte[]>>(S live, S changing, S finished, S outcomes) {
    /** How many superseded versions are looked past for the one that counts. */
    private static final int MOST_SUPERSEDED = 100;

    Entries.@Nullable Current current(byte[] id) {
        byte[] entry = live.get(id);
        return entry == null ? null : Entries.current(entry);
    }

    @Nullable
    StoredChange change(byte[] id, long version) {
        byte[] entry = changing.get(Keys.version(id, version));
        return entry == null ? null : Entries.change(entry);
    }

    /** That of the greatest version, open or not. */
    @Nullable
    StoredChange lastChange(byte[] id) {
        try (KeyValueIterator<byte[], byte[]> changes = changing.reverseRange(Keys.first(id), Keys.last(id))) {
            return changes.hasNext() ? Entries.change(changes.next().value) : null;
        }
    }

    /** The end of the greatest version that was not superseded. */
    @Nullable
    StoredEnd lastEnd(byte[] id) {
        try (KeyValueIterator<byte[], byte[]> ends = finished.reverseRange(Keys.first(id), Keys.last(id))) {
            for (int i = 0; i < MOST_SUPERSEDED && ends.hasNext(); i++) {
                StoredEnd end = Entries.ended(ends.next().value);
                if (end.how() != Ended.How.SUPERSEDED) {
                    return end;
                }
            }
            return null;
        }
    }

    /** The greatest version first. */
    List<StoredEnd> ends(byte[] id, int limit) {
        List<StoredEnd> all = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> ends = finished.reverseRange(Keys.first(id), Keys.last(id))) {
            while (all.size() < limit && ends.hasNext()) {
                all.add(Entries.ended(ends.next().value));
            }
        }
        return all;
    }

    @Nullable
    Outcome outcome(byte[] id, String request) {
        byte[] entry = outcomes.get(Keys.request(id, request));
        return entry == null ? null : Entries.outcome(request, entry);
    }

    /** In the order of the requests' names. */
    List<Outcome> outcomes(byte[] id, int limit) {
        List<Outcome> all = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> found = outcomes.range(Keys.first(id), Keys.last(id))) {
            while (all.size() < limit && found.hasNext()) {
                KeyValue<byte[], byte[]> next = found.next();
                all.add(Entries.outcome(Keys.requestOf(next.key), next.value));
            }
        }
        return all;
    }
}
