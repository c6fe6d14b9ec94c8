package io.messagescheduler.index;

import io.messagescheduler.core.index.Change;
import io.messagescheduler.core.index.Ended;
import io.messagescheduler.core.index.Holdings;
import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.index.Entries.StoredChange;
import io.messagescheduler.index.Entries.StoredEnd;
import org.jspecify.annotations.Nullable;

/** What the stores hold of the id that an event is about, as it was before the event; its own entry is read once. */
final class StoredHoldings implements Holdings {
    private final StoreReader<?> stores;
    private final byte[] id;
    private final Entries.@Nullable Current current;

    StoredHoldings(StoreReader<?> stores, byte[] id) {
        this.stores = stores;
        this.id = id;
        this.current = stores.current(id);
    }

    @Override
    public @Nullable Live live() {
        return current instanceof Entries.Waiting waiting ? waiting.schedule().live() : null;
    }

    @Override
    public @Nullable Change changing(long version) {
        StoredChange change = stores.change(id, version);
        return change == null ? null : change.change();
    }

    @Override
    public @Nullable Change open() {
        return current instanceof Entries.InChange in ? changing(in.version()) : null;
    }

    @Override
    public @Nullable Ended lastEnded() {
        StoredEnd end = stores.lastEnd(id);
        return end == null ? null : end.ended();
    }

    @Override
    public @Nullable Outcome outcome(String request) {
        return stores.outcome(id, request);
    }
}
