package io.messagescheduler.core.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which Workers are there: those that gave a sign within the stale time. One owner thread, or one lock.
 */
public final class WorkerLiveness {
    /** More than any cluster has; whoever makes up ids shall not fill the memory. */
    static final int MAX_WORKERS = 10_000;

    private final long staleNanos;
    private final NavigableMap<String, WorkerRecord> workers = new TreeMap<>();
    private final Map<String, Long> lastHeardNanos = new HashMap<>();

    /** Knows of no Worker yet; one silent for longer than {@code stale} will count as gone. */
    public WorkerLiveness(Duration stale) {
        if (!stale.isPositive()) {
            throw new IllegalArgumentException("the stale time must be positive, but is " + stale);
        }
        staleNanos = stale.toNanos();
    }

    /**
     * A Worker gave a sign.
     *
     * @param nowNanos the monotonic clock
     * @param nowMs the wall clock, only to be shown
     * @return its record; empty if it is new and there are too many already
     */
    public Optional<WorkerRecord> heartbeat(
            String id, String ip, long nowNanos, long nowMs, JobStatus status, @Nullable UUID jobId) {
        WorkerRecord known = workers.get(id);
        if (known == null && workers.size() >= MAX_WORKERS) {
            return Optional.empty();
        }
        long joinedMs = known == null ? nowMs : known.joinedMs();
        WorkerRecord worker = new WorkerRecord(id, joinedMs, ip, nowMs, status, jobId);
        workers.put(id, worker);
        lastHeardNanos.put(id, nowNanos);
        return Optional.of(worker);
    }

    /** Forgets the Workers silent for longer than the stale time and names them. */
    public List<String> removeStale(long nowNanos) {
        List<String> stale = new ArrayList<>();
        lastHeardNanos.forEach((id, heardNanos) -> {
            if (nowNanos - heardNanos > staleNanos) {
                stale.add(id);
            }
        });
        stale.forEach(workers::remove);
        stale.forEach(lastHeardNanos::remove);
        Collections.sort(stale);
        return stale;
    }

    /** The Workers that count as there, by id. */
    public Map<String, WorkerRecord> workers() {
        return Collections.unmodifiableNavigableMap(new TreeMap<>(workers));
    }
}
