package io.messagescheduler.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkerLivenessTest {
    private static final long STALE = Duration.ofSeconds(10).toNanos();

    private final WorkerLiveness liveness = new WorkerLiveness(Duration.ofSeconds(10));

    @Test
    void heartbeat_newAndKnownWorker_keepsWhenItJoined() {
        UUID job = new UUID(1, 2);
        liveness.heartbeat("w1", "10.0.0.1", 0, 1_000, JobStatus.READY, null);
        WorkerRecord worker = liveness.heartbeat("w1", "10.0.0.2", 5, 2_000, JobStatus.WORKING, job)
                .orElseThrow();
        assertThat(worker).isEqualTo(new WorkerRecord("w1", 1_000, "10.0.0.2", 2_000, JobStatus.WORKING, job));
        assertThat(liveness.workers()).containsOnlyKeys("w1").containsValue(worker);
    }

    @Test
    void removeStale_edgeOfTheStaleTime_goesByTheMonotonicClock() { // P23
        long start = Long.MAX_VALUE - STALE / 2; // nano time may wrap
        liveness.heartbeat("quiet", "ip", start, 1_000, JobStatus.READY, null);
        liveness.heartbeat("silent", "ip", start - 1, 9_000_000, JobStatus.READY, null);
        assertThat(liveness.removeStale(start - 1 + STALE)).isEmpty();
        assertThat(liveness.removeStale(start + STALE)).containsExactly("silent");
        assertThat(liveness.removeStale(start + STALE)).as("named once").isEmpty();
        assertThat(liveness.workers()).containsOnlyKeys("quiet");
    }

    @Test
    void heartbeat_workerThatWasStale_joinsAnew() {
        liveness.heartbeat("w1", "ip", 0, 1_000, JobStatus.WORKING, null);
        liveness.removeStale(STALE + 1);
        WorkerRecord worker = liveness.heartbeat("w1", "ip", STALE + 2, 99_000, JobStatus.READY, null)
                .orElseThrow();
        assertThat(worker.joinedMs()).isEqualTo(99_000);
    }

    @Test
    void heartbeat_moreWorkersThanTheBound_refusesNewOnesOnly() {
        for (int i = 0; i < WorkerLiveness.MAX_WORKERS; i++) {
            assertThat(liveness.heartbeat("w" + i, "ip", 0, 0, JobStatus.READY, null))
                    .isPresent();
        }
        assertThat(liveness.heartbeat("one more", "ip", 0, 0, JobStatus.READY, null))
                .isEmpty();
        assertThat(liveness.heartbeat("w0", "ip", 0, 0, JobStatus.READY, null)).isPresent();
        assertThat(liveness.workers()).hasSize(WorkerLiveness.MAX_WORKERS);
    }

    @Test
    void construction_noStaleTime_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkerLiveness(Duration.ZERO));
    }
}
