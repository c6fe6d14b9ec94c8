package io.messagescheduler.kafkaio;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.message.IntakePartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What every process must agree on: the ladder and the partition counts, as kept in {@link Names#REGISTRY}. The
 * Scheduler writes it when all topics stand and all first offsets are committed; the others wait for it and build
 * nothing of their own.
 *
 * @param intakeTopic name of the topic that users produce to
 * @param schedulesTopics compacted topics that are read in the epoch dialect, the key being the schedule id
 * @param minimumDelaySeconds width of the finest window, W(0)
 * @param ratio windows of the next finer level in one window
 * @param maximumDelaySeconds delay that the ring levels must span
 * @param leadMs {@code SM_LEAD}, or null for the ladder's default
 * @param intakePartitions partitions of the intake topic
 * @param bucketPartitions partitions of every bucket and of the dead-letter topic
 * @param firstOffsets {@code group|topic} to the number of partitions whose first offset was committed at set-up; from
 *     then on a missing offset is an error, never "empty"
 */
public record Layout(
        String intakeTopic,
        List<String> schedulesTopics,
        long minimumDelaySeconds,
        int ratio,
        long maximumDelaySeconds,
        @Nullable Long leadMs,
        int intakePartitions,
        int bucketPartitions,
        Map<String, Integer> firstOffsets) {

    public Layout {
        // Registries written before there were schedules topics lack them.
        schedulesTopics = schedulesTopics == null ? List.of() : List.copyOf(schedulesTopics);
        firstOffsets = Map.copyOf(firstOffsets);
    }

    public BucketLadder ladder() {
        return new BucketLadder(
                Duration.ofSeconds(minimumDelaySeconds),
                ratio,
                Duration.ofSeconds(maximumDelaySeconds),
                leadMs == null ? null : Duration.ofMillis(leadMs));
    }

    /** What a MessageHandler reads: the producers' topics, and the schedules log. */
    public List<String> intakeTopics() {
        List<String> topics = new ArrayList<>(schedulesTopics);
        topics.add(intakeTopic);
        topics.add(Names.SCHEDULES);
        return topics;
    }

    /** The partitions of the producers' topics, as they were when the topics were set up last. */
    public Set<IntakePartition> intake() {
        Set<IntakePartition> partitions = new HashSet<>();
        addPartitions(intakeTopic, intakePartitions, partitions);
        for (String topic : schedulesTopics) {
            Integer known = firstOffsets.get(Names.MESSAGE_HANDLER_GROUP + "|" + topic);
            addPartitions(topic, known == null ? 0 : known, partitions);
        }
        return partitions;
    }

    private static void addPartitions(String topic, int count, Set<IntakePartition> partitions) {
        for (int number = 0; number < count; number++) {
            partitions.add(new IntakePartition(topic, number));
        }
    }

    /** Topics that {@code group} reads, those of earlier ladders included: something may still wait in them. */
    public List<String> topicsOf(String group) {
        String prefix = group + "|";
        return firstOffsets.keySet().stream()
                .filter(entry -> entry.startsWith(prefix))
                .map(entry -> entry.substring(prefix.length()))
                .sorted()
                .toList();
    }

    /** The same, each with how many of its partitions were set up. */
    public Map<String, Integer> partitionsOf(String group) {
        Map<String, Integer> partitions = new TreeMap<>();
        topicsOf(group).forEach(topic -> partitions.put(topic, firstOffsets.getOrDefault(group + "|" + topic, 0)));
        return partitions;
    }

    /** Whether it is what the settings that made {@code wanted} ask for; first offsets are no setting. */
    boolean isAsked(Layout wanted) {
        return withFirstOffsets(wanted.firstOffsets()).equals(wanted.withFirstOffsets(firstOffsets));
    }

    String inWords() {
        return intakeTopic + " and " + schedulesTopics + " with " + intakePartitions + " partitions, buckets with "
                + bucketPartitions
                + ", minimum delay " + minimumDelaySeconds + " s, ratio " + ratio + ", maximum delay "
                + maximumDelaySeconds + " s, lead " + (leadMs == null ? "by default" : leadMs + " ms");
    }

    /** With more first offsets committed; those known already are replaced. */
    public Layout withFirstOffsets(Map<String, Integer> added) {
        Map<String, Integer> all = new TreeMap<>(firstOffsets);
        all.putAll(added);
        return new Layout(
                intakeTopic,
                schedulesTopics,
                minimumDelaySeconds,
                ratio,
                maximumDelaySeconds,
                leadMs,
                intakePartitions,
                bucketPartitions,
                all);
    }
}
