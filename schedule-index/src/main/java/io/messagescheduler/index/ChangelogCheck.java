package io.messagescheduler.index;

import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a part of the index that was restored holds all that stands in its changelogs. Kafka Streams restores to the end that a
 * changelog had when it looked; found by a run under faults: where the last owner's transaction was being committed just then, a part
 * went on behind that transaction and without its state, and a move was never carried out. Safe to use from any thread.
 */
final class ChangelogCheck {
    private static final Logger log = LoggerFactory.getLogger(ChangelogCheck.class);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MOST_LOOKS = 100;

    /** Ends of partitions, as a reader of the isolation level sees them. */
    interface Ends {
        Map<TopicPartition, Long> of(Set<TopicPartition> partitions, IsolationLevel isolation);
    }

    private final Ends ends;
    private final RestoreProgress restored;
    private final ElapsedTime elapsed;

    ChangelogCheck(Ends ends, RestoreProgress restored, ElapsedTime elapsed) {
        this.ends = ends;
        this.restored = restored;
        this.elapsed = elapsed;
    }

    static Ends of(Admin admin) {
        return (partitions, isolation) -> {
            Map<TopicPartition, OffsetSpec> latest =
                    partitions.stream().collect(Collectors.toMap(partition -> partition, each -> OffsetSpec.latest()));
            Map<TopicPartition, Long> found = new HashMap<>();
            TopicSetup.await(admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                            .all())
                    .forEach((partition, end) -> found.put(partition, end.offset()));
            return found;
        };
    }

    /**
     * Waits until no transaction is open in the part's changelogs, then looks. To be asked before anything is written there.
     *
     * @throws org.apache.kafka.common.KafkaException if the brokers do not answer
     */
    boolean isWhole(int part) throws InterruptedException {
        Set<TopicPartition> changelogs = IndexTopology.STORES.stream()
                .map(store -> new TopicPartition(Names.INDEX_GROUP + "-" + store + "-changelog", part))
                .collect(Collectors.toSet());
        for (int look = 0; look < MOST_LOOKS; look++) {
            Map<TopicPartition, Long> stable = ends.of(changelogs, IsolationLevel.READ_COMMITTED);
            if (stable.equals(ends.of(changelogs, IsolationLevel.READ_UNCOMMITTED))) {
                return isRestoredTo(stable);
            }
            elapsed.pause(PAUSE);
        }
        log.warn("Part {} of the index waits: a transaction stays open in its changelogs", part);
        return false;
    }

    private boolean isRestoredTo(Map<TopicPartition, Long> stable) {
        for (Map.Entry<TopicPartition, Long> each : stable.entrySet()) {
            Long end = restored.end(each.getKey());
            if (end != null && end < each.getValue()) {
                log.warn(
                        "{} was restored to {} and ends at {}: this part of the index is made anew",
                        each.getKey(),
                        end,
                        each.getValue());
                return false;
            }
        }
        return true;
    }
}
