package io.messagescheduler.mini;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The whole system's guarantees over random histories with faults of every kind (properties P8, P20, P38, P60 to P62). As
 * many as fit into some seconds; a fixed number with {@code -Druns=100000}; one again with {@code -Dseed=…}, with its story
 * in the failure.
 */
class SystemSimulationTest {
    private static final Duration TIME = Duration.ofSeconds(15);

    @Test
    void histories_withEveryFault_keepEveryGuarantee() {
        Long asked = Long.getLong("seed");
        long first = asked == null ? System.nanoTime() : asked;
        long most = asked != null ? 1 : Long.getLong("runs", Long.MAX_VALUE);
        System.out.println("SystemSimulationTest: first seed " + first);
        long start = System.nanoTime();
        boolean isTimed = most == Long.MAX_VALUE;
        long runs = 0;
        while (runs < most && (!isTimed || System.nanoTime() - start < TIME.toNanos())) {
            one(first + runs);
            runs++;
        }
        System.out.println("SystemSimulationTest: " + runs + " histories in "
                + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
        assertThat(runs).isPositive();
    }

    static void one(long seed) {
        SystemHistory history = new SystemHistory(seed, new Seams());
        try {
            history.run();
        } catch (RuntimeException | Error e) {
            throw new AssertionError("repeat with -Dseed=" + seed + ":\n" + String.join("\n", history.story()), e);
        }
        assertThat(history.problems())
                .as(() -> "repeat with -Dseed=" + seed + ":\n" + String.join("\n", history.story()))
                .isEmpty();
    }
}
