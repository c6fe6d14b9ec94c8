package io.messagescheduler.core.delivery;

import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Up to when the whole intake was read, by the marks that have come through. One owner thread. */
final class IntakeProgress {
    private static final long NEVER = Long.MIN_VALUE;

    private final Map<IntakePartition, Long> readToMs = new HashMap<>();
    private long leastMs;

    /** @param intake every partition that producers write to; marks of others say nothing */
    IntakeProgress(Collection<IntakePartition> intake) {
        intake.forEach(partition -> readToMs.put(partition, NEVER));
        leastMs = intake.isEmpty() ? Long.MAX_VALUE : NEVER;
    }

    void passed(IntakeMark mark) {
        mark.readToMs()
                .forEach((partition, ms) -> readToMs.computeIfPresent(partition, (same, known) -> Math.max(known, ms)));
        leastMs = readToMs.values().stream().mapToLong(ms -> ms).min().orElse(Long.MAX_VALUE);
    }

    /** The least of the partitions' instants, epoch milliseconds; {@code Long.MIN_VALUE} while one has none. */
    long leastMs() {
        return leastMs;
    }
}
