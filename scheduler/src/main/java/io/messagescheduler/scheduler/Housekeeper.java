package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.LogOffsets;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a minute: frees the space of what its only reader has committed, and renews drain offsets that grow old, since Kafka
 * forgets an offset a week after its last commit.
 *
 * <p>Space is freed below the committed offset and never "up to the end": that would take what an open transaction has
 * written and nobody has read. A renewal is made in a transaction under the drain's own id, so that it can never set back a
 * drain at work.
 */
final class Housekeeper implements Agent {
    private static final Logger log = LoggerFactory.getLogger(Housekeeper.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration TURN = Duration.ofMillis(250);
    private static final long OLD_MS = Duration.ofDays(1).toMillis();
    private static final int MOST_RENEWALS = 50;

    private final Admin admin;
    private final KafkaClients clients;
    private final Layout layout;
    private final ControlPlane plane;
    private final InstantSource clock;
    private final LogOffsets logOffsets;
    private long lastNanos = System.nanoTime();
    private Map<TopicPartition, Long> logReadBefore = Map.of();

    Housekeeper(Admin admin, KafkaClients clients, Layout layout, ControlPlane plane, InstantSource clock) {
        this.admin = admin;
        this.clients = clients;
        this.layout = layout;
        this.plane = plane;
        this.clock = clock;
        this.logOffsets = new LogOffsets(admin);
    }

    @Override
    public String roleName() {
        return "housekeeper";
    }

    @Override
    public int doWork() throws InterruptedException {
        if (System.nanoTime() - lastNanos < EVERY.toNanos()) {
            Thread.sleep(TURN.toMillis());
            return 0;
        }
        lastNanos = System.nanoTime();
        try {
            free();
            plane.lastLook().ifPresent(look -> renew(look.commits()));
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            log.warn("Housekeeping is put off for a minute: {}", e.toString());
        }
        return 1;
    }

    /**
     * The schedules log has two readers: what is freed is below the committed offsets of all that read a partition. Of that log
     * it is what they had committed a minute before: a Worker that reads it ahead of the index begins where it has last heard
     * of the index, a little below what the index has committed.
     */
    private void free() {
        Map<TopicPartition, Long> read = new HashMap<>();
        Map<String, Integer> readers = new HashMap<>();
        Map<TopicPartition, Integer> known = new HashMap<>();
        for (String group :
                List.of(Names.MESSAGE_HANDLER_GROUP, Names.DRAIN_GROUP, Names.DELIVERY_GROUP, Names.INDEX_GROUP)) {
            List<String> topics = layout.topicsOf(group);
            topics.forEach(topic -> readers.merge(topic, 1, Integer::sum));
            TopicSetup.await(admin.listConsumerGroupOffsets(
                                    group, new ListConsumerGroupOffsetsOptions().requireStable(true))
                            .partitionsToOffsetAndMetadata())
                    .forEach((partition, offset) -> {
                        if (offset != null && topics.contains(partition.topic())) {
                            read.merge(partition, offset.offset(), Math::min);
                            known.merge(partition, 1, Integer::sum);
                        }
                    });
        }
        // What a reader stands at that has no offset, nobody knows. Schedules topics are their owners', and compacted.
        read.keySet()
                .removeIf(partition -> !Objects.equals(known.get(partition), readers.get(partition.topic()))
                        || layout.schedulesTopics().contains(partition.topic()));
        leaveOneMinuteOfTheLog(read);
        if (read.isEmpty()) {
            return;
        }
        Map<TopicPartition, RecordsToDelete> below = new HashMap<>();
        logOffsets.of(read.keySet(), OffsetSpec.earliest()).forEach((partition, start) -> {
            Long offset = read.get(partition);
            if (offset != null && offset > start) {
                below.put(partition, RecordsToDelete.beforeOffset(offset));
            }
        });
        if (!below.isEmpty()) {
            TopicSetup.await(admin.deleteRecords(below).all());
            log.debug("Freed what was read of {} partitions", below.size());
        }
    }

    private void leaveOneMinuteOfTheLog(Map<TopicPartition, Long> read) {
        Map<TopicPartition, Long> logRead = new HashMap<>(read);
        logRead.keySet().removeIf(partition -> !partition.topic().equals(Names.SCHEDULES));
        read.keySet().removeAll(logRead.keySet());
        read.putAll(logReadBefore);
        logReadBefore = logRead;
    }

    private void renew(Map<TopicPartition, OffsetAndMetadata> commits) {
        long nowMs = clock.millis();
        commits.entrySet().stream()
                .filter(commit -> nowMs - committedMs(commit.getValue()) > OLD_MS)
                .limit(MOST_RENEWALS)
                .forEach(commit -> renew(commit.getKey()));
    }

    private void renew(TopicPartition partition) {
        String id = Names.drainTransactionalId(partition.topic(), partition.partition());
        try (Producer<byte[], byte[]> producer = clients.transactionalProducer(id);
                Consumer<byte[], byte[]> consumer = clients.assignedConsumer(Names.DRAIN_GROUP, "sm-renewal")) {
            producer.initTransactions();
            consumer.assign(List.of(partition));
            OffsetAndMetadata stands = consumer.committed(Set.of(partition)).get(partition);
            if (stands == null) {
                return;
            }
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(
                    Map.of(partition, new OffsetAndMetadata(stands.offset(), Long.toString(clock.millis()))),
                    consumer.groupMetadata());
            producer.commitTransaction();
        }
    }

    /** A drain writes the time of each commit into its metadata. */
    private static long committedMs(OffsetAndMetadata offset) {
        try {
            return Long.parseLong(offset.metadata());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void onClose() {
        // The clients belong to the Scheduler.
    }
}
