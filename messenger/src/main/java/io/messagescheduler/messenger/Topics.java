package io.messagescheduler.messenger;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.TopicSetup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Messenger's few questions about topics, and the making of its target. */
final class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final long PAUSE_MS = 200;
    private static final int TRIES_A_WARNING = 50;
    private static final ListOffsetsOptions READ_COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private Topics() {}

    /** The topic's partitions, none when it does not exist or its leaders are not known yet. */
    static List<TopicPartition> partitionsWithLeaders(Admin admin, String topic) {
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            TopicSetup.await(admin.describeTopics(List.of(topic)).allTopicNames())
                    .forEach((name, description) -> description
                            .partitions()
                            .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
            ends(admin, partitions);
            return partitions;
        } catch (UnknownTopicOrPartitionException | LeaderNotAvailableException notYet) {
            return List.of();
        }
    }

    /** Where a reader of committed records stands after all that is visible now. Asks the leader of each partition. */
    static Map<TopicPartition, Long> ends(Admin admin, List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        TopicSetup.await(admin.listOffsets(latest, READ_COMMITTED).all())
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /**
     * Waits, through absence of the broker too, until the topic exists and its leaders are known: first sends to a topic
     * whose leaders are not known get lost.
     *
     * @param whenMissing called while the topic does not exist
     */
    static List<TopicPartition> await(Admin admin, String topic, Runnable whenMissing) throws InterruptedException {
        for (int tries = 0; ; tries++) {
            String obstacle = "it does not exist";
            try {
                List<TopicPartition> partitions = partitionsWithLeaders(admin, topic);
                if (!partitions.isEmpty()) {
                    return partitions;
                }
                whenMissing.run();
            } catch (KafkaException away) {
                if (!isPassing(away)) {
                    throw away;
                }
                obstacle = away.toString();
            }
            if (tries % TRIES_A_WARNING == TRIES_A_WARNING - 1) {
                log.warn("Waiting for topic {}: {}", topic, obstacle);
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    /** Creates a topic, unless it is there, with the broker's clock on each record. */
    static void create(Admin admin, String topic, int partitions, long retentionMs, int maxMessageBytes) {
        NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty())
                .configs(Map.of(
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(retentionMs),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(maxMessageBytes + TopicSetup.INTERNAL_HEADROOM_BYTES)));
        try {
            TopicSetup.await(admin.createTopics(List.of(wanted)).all());
        } catch (TopicExistsException there) {
            log.debug("Topic {} is there already", topic);
        }
    }

    /** Whether it may work later. */
    static boolean isPassing(KafkaException failure) {
        return KafkaErrors.kindOf(failure) == KafkaErrors.Kind.RETRY;
    }
}
