package io.messagescheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenessTest {

    @Test
    void worst_ofATime_countsItsBeginAndNotItsEnd() {
        Lateness lateness = of(100, 7, 200, 9, 300, 8);
        assertThat(lateness.worst(100, 200)).isEqualTo(7);
        assertThat(lateness.worst(100, 301)).isEqualTo(9);
        assertThat(lateness.worst(301, 900)).isZero();
    }

    @Test
    void lastBeyond_tellsWhenTheLastLateOneCame() {
        Lateness lateness = of(100, 900, 200, 600, 300, 500, 400, 501);
        assertThat(lateness.lastBeyond(500, 100, 400)).isEqualTo(200);
        assertThat(lateness.lastBeyond(500, 100, 401)).isEqualTo(400);
        assertThat(lateness.lastBeyond(900, 50, 401)).isEqualTo(50);
    }

    @Test
    void percentile_isAValueThatWasSeen() {
        Lateness lateness = of(1, 10, 2, 30, 3, 20, 4, 40);
        assertThat(lateness.percentile(50)).isEqualTo(20);
        assertThat(lateness.percentile(100)).isEqualTo(40);
        assertThat(new Lateness().percentile(99)).isZero();
    }

    @Test
    void add_moreThanItBeginsWith_keepsAll() {
        Lateness lateness = new Lateness();
        for (int i = 0; i < 50_000; i++) {
            lateness.add(i, i % 1_000);
        }
        assertThat(lateness.size()).isEqualTo(50_000);
        assertThat(lateness.received(10_000, 20_000)).isEqualTo(10_000);
    }

    private static Lateness of(long... receivedAndLate) {
        Lateness lateness = new Lateness();
        for (int i = 0; i < receivedAndLate.length; i += 2) {
            lateness.add(receivedAndLate[i], receivedAndLate[i + 1]);
        }
        return lateness;
    }
}
