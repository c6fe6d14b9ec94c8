package io.messagescheduler.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class RateSearchTest {

    private final List<Integer> tried = new ArrayList<>();

    private int search(IntPredicate holds) {
        RateSearch search = new RateSearch(5_000);
        do {
            tried.add(search.rate());
        } while (search.tried(holds.test(search.rate())));
        return search.sustained();
    }

    @Test
    void tried_rateHolds_doublesUntilOneFailsThenNarrowsAndTriesTheBoundAgain() {
        assertThat(search(rate -> rate <= 16_000)).isBetween(14_500, 16_000);
        assertThat(tried).startsWith(5_000, 10_000, 20_000, 14_142, 16_817).endsWith(15_421, 16_817);
    }

    @Test
    void tried_failedForOnce_goesOnUpwardsInTheEnd() {
        assertThat(search(rate -> rate <= 50_000 && !(rate == 10_000 && tried.size() == 2)))
                .isBetween(45_000, 50_000);
        assertThat(tried).containsSubsequence(10_000, 7_071, 10_000, 20_000, 40_000, 80_000);
    }

    @Test
    void tried_firstRateFails_goesDownToOneThatHolds() {
        assertThat(search(rate -> rate <= 2_000)).isBetween(1_800, 2_000);
    }

    @Test
    void tried_nothingHolds_endsWithNone() {
        assertThat(search(rate -> false)).isZero();
        assertThat(tried).containsExactly(5_000, 2_500, 1_250, 625);
    }

    @Test
    void tried_everythingHolds_endsAtTheHighest() {
        assertThat(search(rate -> true)).isEqualTo(640_000);
    }
}
