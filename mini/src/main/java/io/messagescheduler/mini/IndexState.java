package io.messagescheduler.mini;

import io.messagescheduler.core.index.Change;
import io.messagescheduler.core.index.Ended;
import io.messagescheduler.core.index.Holdings;
import io.messagescheduler.core.index.IndexEffect;
import io.messagescheduler.core.index.IndexEvent;
import io.messagescheduler.core.index.IndexRules;
import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.ScheduleId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What the index holds, in maps. Made anew from the schedules log by applying it from the start. */
final class IndexState {
    /** One id: what waits, what is on its way out, how versions ended. */
    static final class Entry implements Holdings {
        private @Nullable Live live;
        private final TreeMap<Long, Change> changing = new TreeMap<>();
        private final TreeMap<Long, Ended> ended = new TreeMap<>();
        private final Map<String, Outcome> outcomes = new HashMap<>();

        /** The records of all versions, for a move to write again. */
        private final Map<Long, ConsumerRecord<byte[], byte[]>> records = new HashMap<>();

        @Override
        public @Nullable Live live() {
            return live;
        }

        @Override
        public @Nullable Change changing(long version) {
            return changing.get(version);
        }

        @Override
        public @Nullable Change open() {
            return changing.values().stream().filter(Change::isOpen).findFirst().orElse(null);
        }

        @Override
        public @Nullable Ended lastEnded() {
            return ended.descendingMap().values().stream()
                    .filter(end -> end.how() != Ended.How.SUPERSEDED)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public @Nullable Outcome outcome(String request) {
            return outcomes.get(request);
        }

        /** How each version ended, by version. */
        Map<Long, Ended> ended() {
            return Map.copyOf(ended);
        }

        /** Whether no version is waiting, nor on its way out. */
        boolean isAtRest() {
            return live == null && changing.isEmpty();
        }

        private void keep(IndexEffect effect) {
            switch (effect) {
                case IndexEffect.PutLive put -> live = put.live();
                case IndexEffect.PutChange put -> {
                    if (put.change() == null) {
                        changing.remove(put.version());
                    } else {
                        changing.put(put.version(), put.change());
                    }
                }
                case IndexEffect.End end -> {
                    Ended before = ended.put(end.ended().what().version(), end.ended());
                    if (before != null) {
                        throw new IllegalStateException("A version ended twice: " + before + ", then " + end.ended());
                    }
                }
                case IndexEffect.AskCancellation ask -> {}
                case IndexEffect.ForgetCancellation forget -> {}
                case IndexEffect.Reschedule again -> {}
                case IndexEffect.Tell tell -> outcomes.put(tell.outcome().request(), tell.outcome());
            }
        }
    }

    private final Map<ScheduleId, Entry> entries = new HashMap<>();

    /** What the record asks for; kept already as far as it is to be kept. */
    List<IndexEffect> apply(ScheduleId id, IndexEvent event, ConsumerRecord<byte[], byte[]> record) {
        Entry entry = entries.computeIfAbsent(id, unused -> new Entry());
        if (event instanceof IndexEvent.Scheduled scheduled) {
            entry.records.put(scheduled.live().version(), record);
        }
        List<IndexEffect> effects = IndexRules.apply(event, entry);
        effects.forEach(entry::keep);
        return effects;
    }

    /** The record of a version that was told of. */
    ConsumerRecord<byte[], byte[]> record(ScheduleId id, long version) {
        Entry entry = entries.get(id);
        ConsumerRecord<byte[], byte[]> record = entry == null ? null : entry.records.get(version);
        if (record == null) {
            throw new IllegalStateException("Nothing is held of version " + version + " of " + id);
        }
        return record;
    }

    Map<ScheduleId, Entry> entries() {
        return entries;
    }
}
