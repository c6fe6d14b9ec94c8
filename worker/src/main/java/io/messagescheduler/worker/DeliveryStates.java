package io.messagescheduler.worker;

import io.messagescheduler.process.Obstacles;
import io.messagescheduler.process.Readiness;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which partitions this Worker's delivery agents have, and whether they deliver. Thread-safe. */
final class DeliveryStates {
    private final Map<String, Set<Integer>> partitions = new ConcurrentHashMap<>();
    private final Obstacles obstacles = new Obstacles();

    /** The agent has these partitions of the imminent topic, and no others. */
    void holds(String agent, Set<Integer> numbers) {
        partitions.put(agent, Set.copyOf(numbers));
    }

    /** @param obstacle what keeps the agent from delivering; empty when nothing does */
    void hindered(String agent, String obstacle) {
        obstacles.tell(agent, obstacle);
    }

    /** Whether any agent has this partition of the imminent topic. */
    boolean deliver(int partition) {
        return partitions.values().stream().anyMatch(held -> held.contains(partition));
    }

    Readiness readiness() {
        return obstacles.readiness();
    }
}
