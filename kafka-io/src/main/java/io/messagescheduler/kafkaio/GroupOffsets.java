package io.messagescheduler.kafkaio;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;

/**
 * What a group has committed, for decisions that must not rest on a guess. A partition whose offset a transaction is
 * about to change is left out of the admin client's answer as if it had none; here it is an error to be tried again.
 */
public final class GroupOffsets {
    private GroupOffsets() {}

    /**
     * @return the offsets of those of the partitions that have one
     * @throws UnstableOffsetCommitException while a transaction over one of them is open or being completed
     */
    public static Map<TopicPartition, OffsetAndMetadata> committed(
            Admin admin, String group, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> answer = TopicSetup.await(admin.listConsumerGroupOffsets(
                        Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(List.copyOf(partitions))),
                        new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata(group));
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (!answer.containsKey(partition)) {
                throw new UnstableOffsetCommitException(
                        "a transaction that commits " + group + "'s offset of " + partition + " is not over yet");
            }
            OffsetAndMetadata offset = answer.get(partition);
            if (offset != null) {
                committed.put(partition, offset);
            }
        }
        return committed;
    }
}
