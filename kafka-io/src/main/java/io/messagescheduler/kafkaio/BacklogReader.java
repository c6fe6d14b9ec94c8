package io.messagescheduler.kafkaio;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.job.Backlog;
import io.messagescheduler.core.job.BucketPartition;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Compares, for partitions of every bucket, where the log ends with where the drains stand. Buckets of an earlier ladder
 * count too: they open at once. Owned by one thread, or one lock.
 */
public final class BacklogReader implements AutoCloseable {
    private static final long FOREIGN_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    /**
     * One look at all buckets.
     *
     * @param backlog partitions with undrained records whose first one is known; without those that do not answer
     * @param committed where the drains stand
     * @param commits the same as Kafka stores it
     * @param undrained offsets not drained yet, by bucket topic: records, and the control markers between them
     */
    public record Look(
            List<Backlog> backlog,
            Map<BucketPartition, Long> committed,
            Map<TopicPartition, OffsetAndMetadata> commits,
            Map<Bucket, Long> undrained) {}

    private final Admin admin;
    private final Layout layout;
    private final BucketLadder ladder;
    private final Consumer<byte[], byte[]> peeker;
    private final FirstRecords firstRecords;
    private final LogOffsets logOffsets;
    private Map<TopicPartition, Bucket> everyPartition = Map.of();
    private long foreignNanos;

    /** @param peeker an assign-only consumer of its own, with which first records are read; closed with this */
    public BacklogReader(Admin admin, Layout layout, Consumer<byte[], byte[]> peeker) {
        this.admin = admin;
        this.layout = layout;
        this.ladder = layout.ladder();
        this.peeker = peeker;
        this.firstRecords = new FirstRecords(peeker);
        this.logOffsets = new LogOffsets(admin);
    }

    /** Looks at all partitions; throws a {@link TimeoutException} when none of them answers. */
    public Look look() {
        return look(every -> true);
    }

    /** Looks at the partitions of these numbers, in every bucket. */
    public Look look(IntPredicate numbers) {
        if (everyPartition.isEmpty() || System.nanoTime() - foreignNanos > FOREIGN_EVERY_NANOS) {
            everyPartition = allPartitions();
            foreignNanos = System.nanoTime();
        }
        Map<TopicPartition, Bucket> partitions = everyPartition.entrySet().stream()
                .filter(entry -> numbers.test(entry.getKey().partition()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Map<TopicPartition, OffsetAndMetadata> commits = TopicSetup.await(
                admin.listConsumerGroupOffsets(Names.DRAIN_GROUP).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> committed = new HashMap<>();
        for (TopicPartition partition : partitions.keySet()) {
            OffsetAndMetadata offset = commits.get(partition);
            if (offset == null) {
                throw new ProcessFailure(
                        ExitCode.FAILED,
                        "CHECKPOINT_MISSING: the drain of " + partition
                                + " has no committed offset although it was set up. Was it deleted?",
                        null);
            }
            committed.put(partition, offset.offset());
        }
        Map<TopicPartition, Long> ends = logOffsets.of(partitions.keySet(), OffsetSpec.latest());
        if (ends.isEmpty() && !partitions.isEmpty()) {
            throw new TimeoutException("No bucket partition answers");
        }
        firstRecords.look(committed, ends);
        return compare(partitions, commits, committed, ends);
    }

    private Look compare(
            Map<TopicPartition, Bucket> partitions,
            Map<TopicPartition, OffsetAndMetadata> commits,
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, Long> ends) {
        List<Backlog> backlog = new ArrayList<>();
        Map<BucketPartition, Long> stands = new HashMap<>();
        Map<Bucket, Long> undrained = new LinkedHashMap<>();
        partitions.forEach((partition, bucket) -> {
            long from = committed.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, from);
            stands.put(new BucketPartition(partition.topic(), partition.partition()), from);
            firstRecords.of(partition, from).filter(first -> from < end).ifPresent(first -> {
                undrained.merge(bucket, end - from, Long::sum);
                long opensAtMs = ladder.opensAtMs(bucket, first.dueMs(), first.appendedMs());
                backlog.add(new Backlog(
                        bucket, partition.partition(), from, end, opensAtMs, opensAtMs + ladder.leadMs(bucket)));
            });
        });
        return new Look(backlog, stands, commits, undrained);
    }

    private Map<TopicPartition, Bucket> allPartitions() {
        Map<String, Bucket> buckets = new TreeMap<>();
        for (Bucket bucket : ladder.buckets()) {
            buckets.put(bucket.topic(), bucket);
        }
        for (String topic : TopicSetup.await(admin.listTopics().names())) {
            Bucket.named(topic).ifPresent(bucket -> buckets.putIfAbsent(topic, bucket));
        }
        buckets.remove(ladder.imminent().topic());
        buckets.values()
                .removeIf(bucket -> !layout.firstOffsets().containsKey(Names.DRAIN_GROUP + "|" + bucket.topic()));
        Map<String, TopicDescription> found =
                TopicSetup.await(admin.describeTopics(buckets.keySet()).allTopicNames());
        Map<TopicPartition, Bucket> all = new HashMap<>();
        found.forEach((topic, description) -> {
            Bucket bucket = buckets.get(topic);
            if (bucket != null) {
                // Nothing of ours goes to partitions that somebody has added since.
                int known = layout.firstOffsets().getOrDefault(Names.DRAIN_GROUP + "|" + topic, 0);
                description.partitions().stream()
                        .filter(info -> info.partition() < known)
                        .forEach(info -> all.put(new TopicPartition(topic, info.partition()), bucket));
            }
        });
        return Map.copyOf(all);
    }

    @Override
    public void close() {
        peeker.close();
    }
}
