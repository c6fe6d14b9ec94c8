package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionSizeTest {
    private static final long MS = 1_000_000;
    private final TransactionSize size = new TransactionSize();

    /** Full ones, on a cluster where each takes {@code fixedMs} and {@code perRecordMicros} for each record. */
    private void run(double fixedMs, double perRecordMicros) {
        for (int i = 0; i < 200; i++) {
            size.took(size.records(), (long) (fixedMs * MS + perRecordMicros * 1_000 * size.records()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 20, 1000",
        "5, 20, 1000",
        "5, 2, 10000",
        "1, 0.1, 20000",
        "0, 1000, 250",
        "40, 20, 2000",
        "900, 20, 250"
    })
    void took_fullOnes_recordsTake20MsOrAsLongAsAnyTransaction(double fixedMs, double perRecordMicros, int records) {
        run(fixedMs, perRecordMicros);
        assertThat(size.records()).isCloseTo(records, Percentage.withPercentage(30));
    }

    /** Small ones would save nothing, and bring less through. */
    @Test
    void took_longHoweverFew_growsAllTheSame() {
        run(21, 0);
        assertThat(size.records()).isEqualTo(TransactionSize.LARGEST);
    }

    @Test
    void took_clusterBecomesSlowerAndQuickAgain_follows() {
        run(2, 4);
        run(40, 40);
        assertThat(size.records()).isCloseTo(1_000, Percentage.withPercentage(30));
        run(2, 4);
        assertThat(size.records()).isCloseTo(5_000, Percentage.withPercentage(30));
    }

    @Test
    void took_noisy_staysNearItsSize() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            double noiseMs = Math.abs(random.nextGaussian()) * 4;
            size.took(size.records(), (long) ((3 + noiseMs) * MS) + 10_000L * size.records());
            if (i > 100) {
                assertThat(size.records()).isBetween(500, 8_000);
            }
        }
    }

    @Test
    void took_slowForASmallOne_teachesNothing() {
        int before = size.records();
        size.took(TransactionSize.SMALLEST, 5_000 * MS);
        size.took(before - 1, 1 * MS);
        assertThat(size.records()).isEqualTo(before);
    }

    @Test
    void gaveUp_againAndAgain_endsAtTheFewest() {
        for (int i = 0; i < 20; i++) {
            size.gaveUp(size.records(), 100L * size.records());
        }
        assertThat(size.records()).isEqualTo(TransactionSize.FEWEST);
    }

    @Test
    void gaveUp_largeOnesAgainAndAgain_endsAtOne() {
        for (int i = 0; i < 20; i++) {
            size.gaveUp(size.records(), 3L * TransactionSize.FEWEST_BYTES * size.records());
        }
        assertThat(size.records()).isEqualTo(1);
        size.took(1, 900 * MS);
        assertThat(size.records()).isEqualTo(2);
    }

    @Test
    void gaveUp_nothing_teachesNothing() {
        int before = size.records();
        size.gaveUp(0, 0);
        assertThat(size.records()).isEqualTo(before);
    }

    @Test
    void took_afterOneThatWasGivenUp_growsWithEachFullOneUpToTheSmallest() {
        size.gaveUp(100, 10_000);
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
