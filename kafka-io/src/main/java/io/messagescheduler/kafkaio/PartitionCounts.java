package io.messagescheduler.kafkaio;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * Whether the topics still have the partitions with which they were set up. A key goes through the partition of one number in
 * all of them, so with others its messages would part ways, and a cancellation would miss its message.
 */
public final class PartitionCounts {
    private PartitionCounts() {}

    /** What has changed and what to do, in a sentence or two; empty when nothing has. */
    public static Optional<String> problem(Admin admin, Layout layout) {
        List<String> changes = changes(admin, TopicPlan.pinnedPartitions(layout));
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of("PARTITIONS_CHANGED: " + String.join("; ", changes)
                        + ". No message is taken in until that is mended; what was taken in is delivered. Kafka cannot take"
                        + " partitions away again: set the system up on topics of other names or on another cluster, and"
                        + " copy there what stands unread in " + layout.intakeTopic() + ".");
    }

    static List<String> changes(Admin admin, Map<String, Integer> expected) {
        Map<String, TopicDescription> found =
                TopicSetup.await(admin.describeTopics(expected.keySet()).allTopicNames());
        List<String> changes = new ArrayList<>();
        expected.forEach((topic, count) -> {
            TopicDescription description = found.get(topic);
            int actual = description == null ? 0 : description.partitions().size();
            if (actual != count) {
                changes.add("topic " + topic + " has " + actual + " partitions instead of " + count);
            }
        });
        return changes;
    }
}
