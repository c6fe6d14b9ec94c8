package io.messagescheduler.index;

import io.messagescheduler.core.index.Change;
import io.messagescheduler.core.index.Ended;
import io.messagescheduler.core.index.IndexEffect;
import io.messagescheduler.core.index.IndexRules;
import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.index.Keys.Expiring;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does for one partition what the rules say, record by record; state, what is sent and the progress in the log commit in one
 * transaction. Once a second it deletes what was kept long enough. Owned by its stream thread.
 */
final class IndexProcessor implements Processor<byte[], byte[], Placed, byte[]> {
    private static final Logger log = LoggerFactory.getLogger(IndexProcessor.class);

    /** How many entries one turn deletes at most: more in a second would hold up what is asked. */
    static final int MOST_EXPIRED = 1_000;

    static final Duration PURGE_INTERVAL = Duration.ofSeconds(1);
    private static final byte[] NOTHING = {0};
    private static final byte[] NO_KEY = {};

    private final Duration retention;
    private final IndexMetrics metrics;
    private final @Nullable ChangelogCheck check;

    /** Whether it is known that the stores hold everything: before, nothing is written. */
    private boolean isWhole;

    private @Nullable ProcessorContext<Placed, byte[]> context;
    private @Nullable StoreReader<KeyValueStore<byte[], byte[]>> stores;
    private @Nullable KeyValueStore<byte[], byte[]> expiries;
    /** Nothing is left before it: to look from the start would meet all that was deleted, until RocksDB clears it away. */
    private byte[] firstExpiry = {};

    /**
     * @param retention how long ends and outcomes are kept
     * @param check null where nothing is restored
     */
    IndexProcessor(Duration retention, IndexMetrics metrics, @Nullable ChangelogCheck check) {
        this.retention = retention;
        this.metrics = metrics;
        this.check = check;
        this.isWhole = check == null;
    }

    @Override
    public void init(ProcessorContext<Placed, byte[]> context) {
        this.context = context;
        this.stores = new StoreReader<>(
                context.getStateStore(IndexTopology.LIVE),
                context.getStateStore(IndexTopology.CHANGING),
                context.getStateStore(IndexTopology.FINISHED),
                context.getStateStore(IndexTopology.OUTCOMES));
        this.expiries = context.getStateStore(IndexTopology.EXPIRIES);
        context.schedule(PURGE_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::purge);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (!isWhole) {
            ensureWhole();
        }
        RecordMetadata place = context().recordMetadata().orElseThrow();
        LogEvent read;
        try {
            IntakeMark mark = LogEvent.mark(record);
            if (mark != null) {
                // Behind every cancellation that what stands before it has led to.
                send(IndexTopology.TO_CANCELLATIONS, Outgoing.mark(place, mark, record.timestamp()));
                return;
            }
            read = LogEvent.read(record, place.offset());
        } catch (LogEvent.NotOurs e) {
            metrics.undecodable(place, String.valueOf(e.getMessage()));
            return;
        }
        byte[] key = Keys.id(read.id());
        for (IndexEffect effect : IndexRules.apply(read.event(), new StoredHoldings(stores(), key))) {
            apply(effect, read.id(), key, place.partition(), record.timestamp());
        }
        metrics.applied();
    }

    /** @throws TaskCorruptedException to have the stores made anew */
    private void ensureWhole() {
        TaskId part = context().taskId();
        try {
            isWhole = check == null || check.isWhole(part.partition());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (RetriableException e) {
            log.warn("Whether part {} of the index is whole cannot be told: {}", part.partition(), e.toString());
        }
        if (!isWhole) {
            throw new TaskCorruptedException(Set.of(part));
        }
    }

    private void apply(IndexEffect effect, ScheduleId id, byte[] key, int partition, long atMs) {
        switch (effect) {
            case IndexEffect.PutLive put -> putLive(key, put.live());
            case IndexEffect.PutChange put -> putChange(key, put.version(), put.change());
            case IndexEffect.End end -> putEnd(key, end.ended(), atMs);
            case IndexEffect.AskCancellation ask ->
                send(IndexTopology.TO_CANCELLATIONS, Outgoing.cancellation(partition, id, ask.what(), atMs));
            case IndexEffect.ForgetCancellation forget ->
                send(IndexTopology.TO_CANCELLATIONS, Outgoing.noCancellation(partition, forget.version(), atMs));
            case IndexEffect.Reschedule move ->
                send(IndexTopology.TO_SCHEDULES, Outgoing.schedule(partition, move, atMs));
            case IndexEffect.Tell tell -> {
                putOutcome(key, tell.outcome(), atMs);
                send(IndexTopology.TO_OUTCOMES, Outgoing.outcome(partition, id, tell.outcome(), atMs));
            }
        }
    }

    private void send(String sink, Record<Placed, byte[]> record) {
        context().forward(record, sink);
    }

    private void putLive(byte[] id, @Nullable Live live) {
        if (live == null) {
            stores().live().delete(id);
        } else {
            stores().live().put(id, Entries.waiting(live));
        }
    }

    /** The id's own entry points to its open change, so that none has to be searched for. */
    private void putChange(byte[] id, long version, @Nullable Change change) {
        if (change == null) {
            stores().changing().delete(Keys.version(id, version));
        } else {
            stores().changing().put(Keys.version(id, version), Entries.change(change));
        }
        if (change != null && change.isOpen()) {
            stores().live().put(id, Entries.inChange(version));
        } else if (stores().current(id) instanceof Entries.InChange open && open.version() == version) {
            stores().live().delete(id);
        }
    }

    private void putEnd(byte[] id, Ended ended, long atMs) {
        byte[] key = Keys.version(id, ended.what().version());
        stores().finished().put(key, Entries.ended(ended));
        expire(Expiring.FINISHED, key, atMs);
    }

    /** An outcome that is told again keeps its time. */
    private void putOutcome(byte[] id, Outcome outcome, long atMs) {
        byte[] key = Keys.request(id, outcome.request());
        byte[] entry = Entries.outcome(outcome);
        if (!Arrays.equals(entry, stores().outcomes().get(key))) {
            stores().outcomes().put(key, entry);
            expire(Expiring.OUTCOMES, key, atMs);
            metrics.told(outcome.kind());
        }
    }

    private void expire(Expiring store, byte[] key, long atMs) {
        byte[] expiry = Keys.expiry(atMs + retention.toMillis(), store, key);
        expiries().put(expiry, NOTHING);
        if (Arrays.compareUnsigned(expiry, firstExpiry) < 0) {
            firstExpiry = expiry;
        }
    }

    private void purge(long nowMs) {
        if (!isWhole) {
            return;
        }
        try (KeyValueIterator<byte[], byte[]> due =
                expiries().range(firstExpiry, Keys.expiry(nowMs + 1, Expiring.FINISHED, NO_KEY))) {
            for (int i = 0; i < MOST_EXPIRED && due.hasNext(); i++) {
                byte[] expiry = due.next().key;
                KeyValueStore<byte[], byte[]> store = switch (Keys.expiringStore(expiry)) {
                    case FINISHED -> stores().finished();
                    case OUTCOMES -> stores().outcomes();
                };
                store.delete(Keys.expiringKey(expiry));
                expiries().delete(expiry);
                firstExpiry = expiry;
            }
        }
    }

    private ProcessorContext<Placed, byte[]> context() {
        return Objects.requireNonNull(context);
    }

    private StoreReader<KeyValueStore<byte[], byte[]>> stores() {
        return Objects.requireNonNull(stores);
    }

    private KeyValueStore<byte[], byte[]> expiries() {
        return Objects.requireNonNull(expiries);
    }
}
