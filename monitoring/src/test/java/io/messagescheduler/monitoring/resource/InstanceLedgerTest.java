package io.messagescheduler.monitoring.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstanceLedgerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T19:00:00Z");

    private final InstanceLedger ledger = new InstanceLedger("worker-0");

    @Test
    void enter_ofAProcessAndItsChild_sumsBoth() {
        ResourceSample sample = ledger.enter(NOW, List.of(usage(7, 1, 10), usage(8, 2, 100)), new Traffic(3, 4));

        assertThat(sample)
                .isEqualTo(new ResourceSample(NOW, "worker-0", 2, 220, 330, 110, 220, 440, 550, new Traffic(3, 4)));
    }

    @Test
    void enter_afterARestart_goesOnFromWhereTheEarlierLifeEnded() {
        ledger.enter(NOW, List.of(usage(7, 1, 10), usage(8, 2, 100)), new Traffic(3, 4));
        ResourceSample sample = ledger.enter(NOW, List.of(usage(7, 9, 1)), new Traffic(1, 1));

        assertThat(sample.userMs()).isEqualTo(111);
        assertThat(sample.readBytes()).isEqualTo(555);
        assertThat(sample.traffic()).isEqualTo(new Traffic(4, 5));
        assertThat(sample.processes()).isEqualTo(1);
        assertThat(sample.residentBytes()).as("memory is that of now").isEqualTo(3);
    }

    @Test
    void enter_withoutTrafficOrWithLess_keepsWhatWasSeen() {
        ledger.enter(NOW, List.of(usage(7, 1, 10)), new Traffic(3, 4));

        assertThat(ledger.enter(NOW, List.of(usage(7, 1, 11)), null).traffic()).isEqualTo(new Traffic(3, 4));
        assertThat(ledger.enter(NOW, List.of(usage(7, 1, 12)), new Traffic(1, 9))
                        .traffic())
                .isEqualTo(new Traffic(3, 9));
    }

    private static Usage usage(long pid, long startedMs, int n) {
        return new Usage(pid, startedMs, n, n * 2, n * 3, n * 4, n * 5, n * 2);
    }
}
