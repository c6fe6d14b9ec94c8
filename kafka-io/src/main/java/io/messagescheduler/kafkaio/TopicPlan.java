package io.messagescheduler.kafkaio;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** Which topics a layout needs, how each is kept, and who reads it. */
public final class TopicPlan {
    private static final int SEGMENT_BYTES = 8 * 1024 * 1024;

    /** The least that Kafka allows. */
    private static final int SMALL_SEGMENT_BYTES = 1024 * 1024;

    private static final String WEEK_MS = "604800000";
    private static final String FOR_EVER = "-1";

    private final Layout layout;
    private final TopicSetup.Options options;
    private final short replication;

    public TopicPlan(Layout layout, TopicSetup.Options options, short replication) {
        this.layout = layout;
        this.options = options;
        this.replication = replication;
    }

    /** Every topic, as it is created when it is missing. */
    public List<NewTopic> topics() {
        List<NewTopic> topics = new ArrayList<>();
        pinnedPartitions(layout).forEach((topic, partitions) -> topics.add(topic(topic, partitions)));
        layout.schedulesTopics().forEach(topic -> topics.add(topic(topic, layout.intakePartitions())));
        topics.add(topic(options.historyTopic(), layout.intakePartitions()));
        return topics;
    }

    private NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, replication).configs(config(name));
    }

    Map<String, Integer> pinnedPartitions() {
        return pinnedPartitions(layout);
    }

    /** Topics whose number of partitions must not change. That of schedules topics and of the history is their owner's. */
    static Map<String, Integer> pinnedPartitions(Layout layout) {
        Map<String, Integer> partitions = new LinkedHashMap<>();
        partitions.put(layout.intakeTopic(), layout.intakePartitions());
        for (String topic : List.of(
                Names.DEAD_LETTERS,
                Names.REPLAYED,
                Names.SCHEDULES,
                Names.CANCELLATIONS,
                Names.CHECKPOINTS,
                Names.OUTCOMES)) {
            partitions.put(topic, layout.bucketPartitions());
        }
        partitions.put(Names.JOB_LOG, 1);
        partitions.put(Names.CLOCK, 1);
        partitions.put(Names.LEADER, 1);
        partitions.put(Names.PROBE, 1);
        for (Bucket bucket : layout.ladder().buckets()) {
            partitions.put(bucket.topic(), layout.bucketPartitions());
        }
        return partitions;
    }

    /** Of the topics in which unsent messages stand, and of what must not be forgotten, what keeps anything from being lost. */
    Map<String, Map<String, String>> requiredConfig() {
        Map<String, Map<String, String>> required = new HashMap<>();
        for (String topic : pinnedPartitions(layout).keySet()) {
            if (holdsMessages(topic)) {
                Map<String, String> config = new HashMap<>(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, FOR_EVER,
                        TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER));
                if (topic.startsWith(Names.PREFIX)) {
                    config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
                    config.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
                }
                required.put(topic, config);
            }
        }
        for (String topic : List.of(Names.CANCELLATIONS, Names.CHECKPOINTS, Names.REPLAYED)) {
            required.put(topic, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        }
        return required;
    }

    private boolean holdsMessages(String topic) {
        return topic.equals(layout.intakeTopic())
                || topic.equals(Names.SCHEDULES)
                || topic.startsWith(Names.BUCKET_PREFIX);
    }

    /** Which topics each group reads. */
    public static Map<String, Set<String>> readers(Layout layout) {
        BucketLadder ladder = layout.ladder();
        Set<String> drained = new LinkedHashSet<>();
        for (Bucket bucket : ladder.buckets()) {
            if (bucket.kind() != Bucket.Kind.IMMINENT) {
                drained.add(bucket.topic());
            }
        }
        Map<String, Set<String>> topics = new LinkedHashMap<>();
        topics.put(Names.MESSAGE_HANDLER_GROUP, Set.copyOf(layout.intakeTopics()));
        topics.put(Names.DELIVERY_GROUP, Set.of(ladder.imminent().topic()));
        topics.put(Names.DRAIN_GROUP, drained);
        topics.put(Names.INDEX_GROUP, Set.of(Names.SCHEDULES));
        return topics;
    }

    private Map<String, String> config(String topic) {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInSync(replication));
        config.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes(topic)));
        if (!topic.startsWith(Names.PREFIX)) {
            // Timestamps of the producers are passed on.
            config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        } else {
            config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        }
        if (layout.schedulesTopics().contains(topic)) {
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            config.put(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER);
            // A tombstone must not take an update away that we have not read.
            config.put(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, "3600000");
            return config;
        }
        if (topic.equals(options.historyTopic())) {
            return config;
        }
        config.put(TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER);
        switch (topic) {
            case Names.CLOCK, Names.JOB_LOG, Names.PROBE -> config.put(TopicConfig.RETENTION_MS_CONFIG, WEEK_MS);
            case Names.OUTCOMES ->
                config.put(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(options.outcomeRetention().toMillis()));
            case Names.LEADER, Names.REPLAYED ->
                config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            case Names.CANCELLATIONS -> {
                config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
                // A Worker reads it all before it delivers anything, and two marks a second come in.
                config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SMALL_SEGMENT_BYTES));
                config.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.2");
                config.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, "300000");
            }
            case Names.CHECKPOINTS -> {
                config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
                config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES));
                // Markers of transactions whose records are cleaned away stay so long, for whoever takes over to read.
                config.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, "60000");
            }
            default -> config.put(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER);
        }
        if (topic.startsWith(Names.BUCKET_PREFIX) || topic.equals(Names.SCHEDULES)) {
            config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES));
        }
        return config;
    }

    /** Copies of ours are larger than what came in. */
    int maxBytes(String topic) {
        boolean copies = topic.startsWith(Names.PREFIX) || topic.equals(options.historyTopic());
        return options.maxMessageBytes() + (copies ? TopicSetup.INTERNAL_HEADROOM_BYTES : 0);
    }

    static String minInSync(short replication) {
        return replication >= 3 ? "2" : "1";
    }
}
