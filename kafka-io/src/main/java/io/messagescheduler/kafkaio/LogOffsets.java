package io.messagescheduler.kafkaio;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where partitions begin or end, asked of each by itself: one without a leader is left out of a look, and holds up the others for
 * two seconds at most. Owned by one thread, or one lock.
 */
public final class LogOffsets {
    private static final Logger log = LoggerFactory.getLogger(LogOffsets.class);
    private static final int LOOK_MS = 2_000;
    private static final int MOST_NAMED = 5;

    private final Admin admin;
    private Set<TopicPartition> silent = Set.of();

    public LogOffsets(Admin admin) {
        this.admin = admin;
    }

    /** Ends with open transactions, or beginnings; see {@link #of(Collection, OffsetSpec, IsolationLevel)}. */
    public Map<TopicPartition, Long> of(Collection<TopicPartition> partitions, OffsetSpec spec) {
        return of(partitions, spec, IsolationLevel.READ_UNCOMMITTED);
    }

    /** Without the partitions that do not answer, which are told of in the log, once each time that they begin not to. */
    public Map<TopicPartition, Long> of(
            Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation) {
        ListOffsetsResult answer = admin.listOffsets(
                partitions.stream().collect(Collectors.toMap(partition -> partition, each -> spec)),
                new ListOffsetsOptions(isolation).timeoutMs(LOOK_MS));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Set<TopicPartition> away = new HashSet<>();
        RetriableException failure = null;
        for (TopicPartition partition : partitions) {
            try {
                offsets.put(
                        partition,
                        TopicSetup.await(answer.partitionResult(partition)).offset());
            } catch (RetriableException e) {
                away.add(partition);
                failure = e;
            }
        }
        tell(away, failure);
        silent = away;
        return offsets;
    }

    private void tell(Set<TopicPartition> away, @Nullable RetriableException failure) {
        Set<TopicPartition> gone = new HashSet<>(away);
        gone.removeAll(silent);
        if (failure != null && !gone.isEmpty()) {
            log.warn(
                    "Partitions that do not answer are left out until they do: {}, among them {}: {}",
                    away.size(),
                    gone.stream().limit(MOST_NAMED).toList(),
                    failure.toString());
        } else if (away.isEmpty() && !silent.isEmpty()) {
            log.info("All partitions answer again");
        }
    }
}
