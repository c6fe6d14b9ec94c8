package io.messagescheduler.kafkaio;

import io.messagescheduler.kafkaio.TopicSetup.WrongCluster;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a cluster as a whole can keep the promise of exactly once, whatever its topics are like. */
final class ClusterCheck {
    private static final Logger log = LoggerFactory.getLogger(ClusterCheck.class);
    private static final String TRANSACTION_VERSION = "transaction.version";
    private static final short LEAST_TRANSACTION_VERSION = 2;
    private static final String OFFSETS_RETENTION = "offsets.retention.minutes";
    private static final long LEAST_OFFSETS_RETENTION_MINUTES = 24 * 60;
    private static final String OFFSET_METADATA = "offset.metadata.max.bytes";
    private static final int LEAST_OFFSET_METADATA_BYTES = 4096;
    private static final String AUTO_CREATION = "auto.create.topics.enable";

    private final Admin admin;

    ClusterCheck(Admin admin) {
        this.admin = admin;
    }

    /** @param replication as the settings ask for it; 0 for that of the cluster's size */
    void run(int replication) throws WrongCluster {
        checkReplication(
                replication, TopicSetup.await(admin.describeCluster().nodes()).size());
        checkTransactionVersion(TopicSetup.await(admin.describeFeatures().featureMetadata())
                .finalizedFeatures()
                .get(TRANSACTION_VERSION));
        String broker = Integer.toString(
                TopicSetup.await(admin.describeCluster().controller()).id());
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
        try {
            Config config = TopicSetup.await(
                            admin.describeConfigs(List.of(resource)).all())
                    .getOrDefault(resource, new Config(List.of()));
            checkOffsetsRetention(config.get(OFFSETS_RETENTION));
            checkOffsetMetadata(config.get(OFFSET_METADATA));
            ConfigEntry creation = config.get(AUTO_CREATION);
            if (creation != null && Boolean.parseBoolean(creation.value())) {
                log.warn(
                        "This cluster makes topics that somebody asks for ({}=true): a misspelt target gets a topic of its"
                                + " own instead of a dead letter",
                        AUTO_CREATION);
            }
        } catch (ClusterAuthorizationException hidden) {
            log.warn("Whether offsets are kept for long enough cannot be checked: {}", hidden.getMessage());
        }
    }

    static void checkReplication(int wanted, int brokers) throws WrongCluster {
        if (wanted > brokers) {
            throw new WrongCluster(
                    "SM_REPLICATION asks for " + wanted + " copies of each topic, but this cluster has " + brokers
                            + " brokers. Ask for fewer, or leave it out: then it is three, or as many as there are brokers.");
        }
    }

    /** A checkpoint is committed as an offset's metadata; one too large for it would be fatal to its producer. */
    static void checkOffsetMetadata(@Nullable ConfigEntry bytes) throws WrongCluster {
        if (bytes != null && Integer.parseInt(bytes.value()) < LEAST_OFFSET_METADATA_BYTES) {
            throw new WrongCluster("This cluster takes at most " + bytes.value() + " bytes with an offset ("
                    + OFFSET_METADATA + "): the delivery's checkpoints need more. Set it to "
                    + LEAST_OFFSET_METADATA_BYTES
                    + " at least, which is Kafka's default.");
        }
    }

    static void checkTransactionVersion(@Nullable FinalizedVersionRange range) throws WrongCluster {
        int version = range == null ? 0 : range.maxVersionLevel();
        if (version < LEAST_TRANSACTION_VERSION) {
            throw new WrongCluster("This cluster has " + TRANSACTION_VERSION + " " + version
                    + ", with which a late record of an aborted transaction may hang a partition (KIP-890). Upgrade it:"
                    + " kafka-features.sh upgrade --feature " + TRANSACTION_VERSION + "=" + LEAST_TRANSACTION_VERSION);
        }
    }

    static void checkOffsetsRetention(@Nullable ConfigEntry minutes) throws WrongCluster {
        if (minutes != null && Long.parseLong(minutes.value()) < LEAST_OFFSETS_RETENTION_MINUTES) {
            throw new WrongCluster("This cluster forgets offsets after " + minutes.value() + " minutes ("
                    + OFFSETS_RETENTION + "): a system switched off for longer would lose its checkpoints. Set it to "
                    + LEAST_OFFSETS_RETENTION_MINUTES + " at least; Kafka's default is a week.");
        }
    }
}
