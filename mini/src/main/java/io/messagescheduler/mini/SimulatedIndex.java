package io.messagescheduler.mini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.index.IndexEffect;
import io.messagescheduler.core.index.IndexEvent;
import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.ScheduleVersion;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The schedule index in one thread: core's rules over maps, in place of Kafka Streams and its stores. After a failure the
 * maps are made anew from what it had committed, as Streams does from its changelogs.
 */
final class SimulatedIndex implements Agent {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRANSACTIONAL_ID = Names.INDEX_GROUP + "_0";

    private final Consumer<byte[], byte[]> consumer;
    private final DataClients clients;
    private final Set<TopicPartition> partitions;
    private @Nullable Producer<byte[], byte[]> producer;
    private IndexState state = new IndexState();

    SimulatedIndex(DataClients clients, Set<TopicPartition> partitions) {
        this.clients = clients;
        this.partitions = partitions;
        this.consumer = clients.assignedConsumer(Names.INDEX_GROUP, "index");
    }

    IndexState state() {
        return state;
    }

    @Override
    public int doWork() {
        try {
            Producer<byte[], byte[]> current = ready();
            int done = 0;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
                if (done++ == 0) {
                    current.beginTransaction();
                }
                if (ScheduleRecords.isMark(record)) {
                    current.send(passedOn(record));
                } else {
                    apply(record, current);
                }
            }
            if (done > 0) {
                commit(current);
            }
            return done;
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            producer = null;
            return 0;
        }
    }

    /** As another producer under the same id, which settles what the last one left; then everything from the start. */
    private Producer<byte[], byte[]> ready() {
        if (producer != null) {
            return producer;
        }
        Producer<byte[], byte[]> fresh = clients.transactionalProducer(TRANSACTIONAL_ID);
        fresh.initTransactions();
        consumer.assign(partitions);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
        consumer.seekToBeginning(partitions);
        state = new IndexState();
        restore(committed);
        producer = fresh;
        return fresh;
    }

    private void restore(Map<TopicPartition, OffsetAndMetadata> committed) {
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata stored = committed.get(partition);
            long to = stored == null ? 0 : stored.offset();
            consumer.assign(Set.of(partition));
            consumer.seek(partition, 0);
            while (consumer.position(partition) < to) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
                    if (record.offset() < to) {
                        effectsOf(record);
                    }
                }
            }
        }
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata stored = committed.get(partition);
            consumer.seek(partition, stored == null ? 0 : stored.offset());
        }
    }

    private void commit(Producer<byte[], byte[]> current) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        current.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        current.commitTransaction();
    }

    private List<IndexEffect> effectsOf(ConsumerRecord<byte[], byte[]> record) {
        ScheduleId id = ScheduleId.of(StampedRecord.header(record, HeaderNames.ID));
        IndexEvent event = ScheduleEvents.of(record);
        return id == null || event == null ? List.of() : state.apply(id, event, record);
    }

    private static ProducerRecord<byte[], byte[]> passedOn(ConsumerRecord<byte[], byte[]> record) {
        IntakeMark mark = IntakeMark.decode(record.value());
        return new ProducerRecord<>(
                Names.CANCELLATIONS,
                record.partition(),
                ScheduleRecords.markKey(mark),
                ScheduleRecords.passedOn(record.offset(), mark));
    }

    private void apply(ConsumerRecord<byte[], byte[]> record, Producer<byte[], byte[]> out) {
        List<IndexEffect> effects = effectsOf(record);
        if (effects.isEmpty()) {
            return;
        }
        ScheduleId id = ScheduleId.of(StampedRecord.header(record, HeaderNames.ID));
        if (id == null) {
            return;
        }
        for (IndexEffect effect : effects) {
            ProducerRecord<byte[], byte[]> written = written(effect, id, record.partition());
            if (written != null) {
                out.send(written);
            }
        }
    }

    /** What an effect writes, or null for one that is only kept. */
    private @Nullable ProducerRecord<byte[], byte[]> written(IndexEffect effect, ScheduleId id, int partition) {
        return switch (effect) {
            case IndexEffect.AskCancellation ask ->
                new ProducerRecord<>(
                        Names.CANCELLATIONS,
                        partition,
                        ScheduleRecords.cancellationKey(ask.what().version()),
                        ScheduleRecords.asked(new Cancellations.Asked(
                                ask.what().version(), ask.what().dueMs(), id)));
            case IndexEffect.ForgetCancellation forget ->
                ScheduleRecords.gone(
                        new ScheduleVersion(id, new Sequence(Names.SCHEDULES, partition, forget.version())));
            case IndexEffect.Reschedule again -> reschedule(id, again.what(), again.dueMs(), partition);
            case IndexEffect.Tell tell ->
                new ProducerRecord<>(Names.OUTCOMES, partition, id.utf8(), json(id, tell.outcome()));
            case IndexEffect.PutLive put -> null;
            case IndexEffect.PutChange put -> null;
            case IndexEffect.End end -> null;
        };
    }

    private ProducerRecord<byte[], byte[]> reschedule(ScheduleId id, Live what, long dueMs, int partition) {
        ConsumerRecord<byte[], byte[]> from = state.record(id, what.version());
        RecordHeaders headers = new RecordHeaders(from.headers());
        headers.remove(HeaderNames.DUE);
        headers.remove(HeaderNames.MOVED_FROM);
        headers.add(HeaderNames.DUE, Stamp.encode(dueMs));
        headers.add(HeaderNames.MOVED_FROM, Stamp.encode(what.version()));
        return new ProducerRecord<>(Names.SCHEDULES, partition, null, from.key(), from.value(), headers);
    }

    private static byte[] json(ScheduleId id, Outcome outcome) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", id.text());
        json.put("request", outcome.request());
        json.put("outcome", outcome.kind().name());
        json.put("version", outcome.version());
        json.put(
                "due",
                outcome.dueMs() == 0
                        ? null
                        : Instant.ofEpochMilli(outcome.dueMs()).toString());
        json.put("at", Instant.ofEpochMilli(outcome.atMs()).toString());
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String roleName() {
        return "index";
    }

    @Override
    public void onClose() {
        if (producer != null) {
            producer.close();
        }
        consumer.close();
    }
}
