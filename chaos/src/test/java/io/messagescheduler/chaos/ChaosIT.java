package io.messagescheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The smallest run: one broker and one process of each kind, on the loopback address. {@code ./messagescheduler --chaos} is the
 * whole one.
 */
@Timeout(value = 35, unit = TimeUnit.MINUTES) // longer than all limits of the run together
class ChaosIT {
    private static final Scale SMALL = new Scale(1, 1, Duration.ofSeconds(45), 100, 5);
    private static final Set<FaultKind> KINDS = EnumSet.of(
            FaultKind.KILL_LEADER,
            FaultKind.KILL_HANDLER,
            FaultKind.KILL_WORKER,
            FaultKind.KILL_BROKER,
            FaultKind.PAUSE_WORKER,
            FaultKind.DELETE_TARGET,
            FaultKind.JUMP_CLOCK);

    /** Not one that goes with the test: what the processes logged is wanted when it fails. */
    private static final Path FOLDER = Path.of("target", "chaos", Long.toString(System.currentTimeMillis(), 36));

    @Test
    void oneOfEach_underFaults_keepsEveryPromise() throws Exception {
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        Narrator narrator = new Narrator(System.out);
        narrator.say("ChaosIT: -Dchaos.seed=" + seed + " repeats load and faults; logs in " + FOLDER.toAbsolutePath());
        ChaosRun run = new ChaosRun(FOLDER, seed, SMALL, KINDS, new Loopback("a small run"), narrator);
        try {
            ChaosRun.Result result = run.run();

            assertThat(result.findings().examples()).isEmpty();
            assertThat(result.overdueAtEnd()).as("overdue at the end").isZero();
            assertThat(result.impacts())
                    .hasSizeGreaterThan(1)
                    .allSatisfy(impact ->
                            assertThat(impact.trouble()).as("%s", impact).isNull());
            assertThat(result.journal().count(Fate.Answer.ACKNOWLEDGED))
                    .as("acknowledged")
                    .isGreaterThan(SMALL.perSecond() * (int) SMALL.sending().toSeconds() / 2);
            assertThat(result.ends().stream()
                            .filter(end -> !end.asked())
                            .map(Fleet.End::toString)
                            .collect(Collectors.toSet()))
                    .as("processes that ended by themselves")
                    .isEmpty();
        } finally {
            run.close();
        }
    }
}
