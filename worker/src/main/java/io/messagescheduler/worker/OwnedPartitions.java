package io.messagescheduler.worker;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which partitions of the imminent topic this Worker delivers at present, all its threads together. Thread-safe. */
final class OwnedPartitions {
    private final Map<String, Set<Integer>> byAgent = new ConcurrentHashMap<>();

    /** The agent has these, and no others. */
    void hold(String agent, Set<Integer> partitions) {
        byAgent.put(agent, Set.copyOf(partitions));
    }

    boolean contains(int partition) {
        return byAgent.values().stream().anyMatch(held -> held.contains(partition));
    }
}
