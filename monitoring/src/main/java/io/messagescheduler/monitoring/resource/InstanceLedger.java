package io.messagescheduler.monitoring.resource;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one instance has used over all its lives: what an earlier process of the instance, or a child of it that is gone,
 * was last seen to have used stays in the sum. Belongs to one thread.
 */
final class InstanceLedger {
    private final String instance;
    private final Map<Life, Usage> lastUsage = new HashMap<>();
    private final Map<Life, Traffic> lastTraffic = new HashMap<>();
    private long goneUserMs;
    private long goneSystemMs;
    private long goneWrittenBytes;
    private long goneReadBytes;
    private Traffic goneTraffic = Traffic.NONE;

    InstanceLedger(String instance) {
        this.instance = instance;
    }

    /**
     * Enters what its processes use now.
     *
     * @param processes the instance's own process first, then its descendants; not empty
     * @param traffic of the instance's own process; null when it did not say
     */
    ResourceSample enter(Instant time, List<Usage> processes, @Nullable Traffic traffic) {
        Map<Life, Usage> now = new HashMap<>();
        processes.forEach(usage -> now.put(Life.of(usage), usage));
        lastUsage.entrySet().removeIf(entry -> !now.containsKey(entry.getKey()) && retire(entry.getValue()));
        lastUsage.putAll(now);
        Life main = Life.of(processes.getFirst());
        if (traffic != null) {
            lastTraffic.merge(main, traffic, Traffic::atLeast);
        }
        lastTraffic.entrySet().removeIf(entry -> !entry.getKey().equals(main) && retire(entry.getValue()));
        return sample(time, goneTraffic.plus(lastTraffic.getOrDefault(main, Traffic.NONE)));
    }

    private boolean retire(Usage gone) {
        goneUserMs += gone.userMs();
        goneSystemMs += gone.systemMs();
        goneWrittenBytes += gone.writtenBytes();
        goneReadBytes += gone.readBytes();
        return true;
    }

    private boolean retire(Traffic gone) {
        goneTraffic = goneTraffic.plus(gone);
        return true;
    }

    private ResourceSample sample(Instant time, Traffic traffic) {
        long user = goneUserMs;
        long system = goneSystemMs;
        long written = goneWrittenBytes;
        long read = goneReadBytes;
        long memory = 0;
        int threads = 0;
        for (Usage usage : lastUsage.values()) {
            user += usage.userMs();
            system += usage.systemMs();
            written += usage.writtenBytes();
            read += usage.readBytes();
            memory += usage.residentBytes();
            threads += usage.threads();
        }
        return new ResourceSample(
                time, instance, lastUsage.size(), threads, memory, user, system, written, read, traffic);
    }

    /** A pid may be given again after its process has ended. */
    private record Life(long pid, long startedMs) {
        static Life of(Usage usage) {
            return new Life(usage.pid(), usage.startedMs());
        }
    }
}
