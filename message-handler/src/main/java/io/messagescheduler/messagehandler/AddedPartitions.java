package io.messagescheduler.messagehandler;

import io.messagescheduler.core.message.IntakePartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that the owner of a schedules topic has added since the set-up. The group has no offset for these, and without one
 * a member would end; so the first that is given one commits where it begins. A later set-up finds that, and counts them in.
 */
final class AddedPartitions {
    private static final Logger log = LoggerFactory.getLogger(AddedPartitions.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Set<String> schedulesTopics;
    private final Set<IntakePartition> known;

    /**
     * @param consumer member of the group
     * @param known partitions of the set-up, of all topics that are read
     */
    AddedPartitions(
            Consumer<byte[], byte[]> consumer, Collection<String> schedulesTopics, Collection<IntakePartition> known) {
        this.consumer = consumer;
        this.schedulesTopics = Set.copyOf(schedulesTopics);
        this.known = Set.copyOf(known);
    }

    /** Lets those among them be read, before the poll that brought them asks for their offsets. */
    void begin(Collection<TopicPartition> assigned) {
        Set<TopicPartition> added = assigned.stream().filter(this::isAdded).collect(Collectors.toSet());
        if (added.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(added);
        added.removeIf(partition -> committed.get(partition) != null);
        Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
        consumer.beginningOffsets(added)
                .forEach((partition, start) -> first.put(partition, new OffsetAndMetadata(start)));
        if (!first.isEmpty()) {
            log.info("Added since the set-up, and read from their beginning: {}", first);
            consumer.commitSync(first);
        }
    }

    private boolean isAdded(TopicPartition partition) {
        return schedulesTopics.contains(partition.topic())
                && !known.contains(new IntakePartition(partition.topic(), partition.partition()));
    }
}
