package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransactionSizeTest {
    private static final long MS = 1_000_000;
    private final TransactionSize size = new TransactionSize();

    @Test
    void took_alwaysTooLong_endsAtTheSmallest() {
        for (int i = 0; i < 100; i++) {
            size.took(size.records(), 21 * MS);
        }
        assertThat(size.records()).isEqualTo(TransactionSize.SMALLEST);
    }

    @Test
    void took_alwaysFullAndQuick_endsAtTheLargest() {
        for (int i = 0; i < 100; i++) {
            size.took(size.records(), 9 * MS);
        }
        assertThat(size.records()).isEqualTo(TransactionSize.LARGEST);
    }

    @Test
    void took_slowForASmallOne_teachesNothing() {
        int before = size.records();
        size.took(TransactionSize.SMALLEST, 5_000 * MS);
        size.took(before - 1, 1 * MS);
        size.took(before, 15 * MS);
        assertThat(size.records()).isEqualTo(before);
    }

    @Test
    void gaveUp_againAndAgain_endsAtTheFewest() {
        for (int i = 0; i < 20; i++) {
            size.gaveUp(size.records());
        }
        assertThat(size.records()).isEqualTo(TransactionSize.FEWEST);
    }

    @Test
    void took_afterOneThatWasGivenUp_growsWithEachFullOneUpToTheSmallest() {
        size.gaveUp(100);
        assertThat(size.records()).isEqualTo(50);
        size.took(49, 1 * MS);
        assertThat(size.records()).isEqualTo(50);
        size.took(50, 900 * MS);
        assertThat(size.records()).isEqualTo(100);
        for (int i = 0; i < 10; i++) {
            size.took(size.records(), 100 * MS);
        }
        assertThat(size.records()).isEqualTo(TransactionSize.SMALLEST);
    }
}
