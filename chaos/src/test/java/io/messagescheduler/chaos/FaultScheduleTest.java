package io.messagescheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {

    @Test
    void next_sameSeed_sameFaults() {
        assertThat(first(100, 7)).isEqualTo(first(100, 7)).isNotEqualTo(first(100, 8));
    }

    @Test
    void next_asManyTimesAsThereAreKinds_eachKindOnce() {
        int kinds = FaultKind.values().length;
        List<Fault> faults = first(2 * kinds, 3);
        assertThat(faults.subList(0, kinds)).extracting(Fault::kind).containsExactlyInAnyOrder(FaultKind.values());
        assertThat(faults.subList(kinds, 2 * kinds))
                .extracting(Fault::kind)
                .containsExactlyInAnyOrder(FaultKind.values());
    }

    @Test
    void next_every_lastsAsLongAsItsKindMay() {
        assertThat(first(3_000, 1)).allSatisfy(fault -> {
            assertThat(fault.durationMs())
                    .isBetween(
                            fault.kind().shortestSeconds() * 1_000L,
                            fault.kind().longestSeconds() * 1_000L);
            assertThat(fault.calmMs()).isPositive();
            assertThat(fault.which()).isNotNegative();
        });
    }

    @Test
    void new_withoutAnyKind_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FaultSchedule(1, EnumSet.noneOf(FaultKind.class), 1));
    }

    private static List<Fault> first(int count, long seed) {
        FaultSchedule schedule = new FaultSchedule(seed, EnumSet.allOf(FaultKind.class), 1);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            faults.add(schedule.next());
        }
        return faults;
    }
}
