package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandstillTest {
    private static final long LIMIT = Standstill.LIMIT.toNanos();
    private static final long RUN_ENDS = 1_000;

    private final Standstill standstill = new Standstill(RUN_ENDS);

    private static MessengerProgress received(long count) {
        return new MessengerProgress("waiting", 10, 10, count, 0, 0, 0, 0, 0);
    }

    @Test
    void isTooLong_nothingChanges_countsFromTheEndOfTheRun() {
        standstill.saw(received(1), 1);

        assertThat(standstill.isTooLong(RUN_ENDS + LIMIT)).isFalse();
        assertThat(standstill.isTooLong(RUN_ENDS + LIMIT + 1)).isTrue();
    }

    @Test
    void isTooLong_somethingChangedSince_countsFromThere() {
        standstill.saw(received(1), RUN_ENDS + 5);
        standstill.saw(received(2), RUN_ENDS + 50);
        standstill.saw(received(2), RUN_ENDS + 500);

        assertThat(standstill.isTooLong(RUN_ENDS + 50 + LIMIT)).isFalse();
        assertThat(standstill.isTooLong(RUN_ENDS + 51 + LIMIT)).isTrue();
    }
}
