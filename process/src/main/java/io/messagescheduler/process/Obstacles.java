package io.messagescheduler.process;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What keeps each agent of a process from its work; the process is ready when nothing keeps any. Thread-safe. */
public final class Obstacles {
    private final Map<String, String> byAgent = new ConcurrentSkipListMap<>();

    /** @param obstacle a plain phrase; empty when there is none */
    public void tell(String agent, String obstacle) {
        byAgent.put(agent, obstacle);
    }

    public Readiness readiness() {
        return byAgent.entrySet().stream()
                .filter(agent -> !agent.getValue().isEmpty())
                .findFirst()
                .map(agent -> Readiness.no(agent.getKey() + ": " + agent.getValue()))
                .orElseGet(Readiness::yes);
    }
}
