package io.messagescheduler.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long DUE_MS = 1_800_000_000_000L;

    private final Tally tally = new Tally(7, false);

    @Test
    void read_whatWasWritten_isTheSame() {
        Payload payload = new Payload(7, 42, DUE_MS, 1_500);
        byte[] value = payload.value(new SplittableRandom(1));
        assertThat(value).hasSize(Payload.VALUE_BYTES);
        assertThat(Payload.read(value)).isEqualTo(payload);
    }

    @Test
    void read_somebodyElsesBytes_isNothing() {
        assertThat(Payload.read(null)).isNull();
        assertThat(Payload.read(new byte[10])).isNull();
        assertThat(Payload.read(new byte[100])).isNull();
    }

    @Test
    void met_sameNumberAgain_isADuplicateAndNoSecondReceipt() {
        tally.met(new Payload(7, 0, DUE_MS, 1_500), DUE_MS * 1_000 + 3_000, DUE_MS + 1);
        tally.met(new Payload(7, 0, DUE_MS, 1_500), DUE_MS * 1_000 + 9_000, DUE_MS + 8);
        assertThat(tally.received()).isEqualTo(1);
        assertThat(tally.duplicates()).isEqualTo(1);
        assertThat(tally.lateness().getMaxValue()).isBetween(3_000L, 3_010L);
    }

    @Test
    void met_receivedOrAppendedBeforeItWasDue_isEarly() {
        tally.met(new Payload(7, 0, DUE_MS, 1_500), DUE_MS * 1_000 - 1, DUE_MS);
        tally.met(new Payload(7, 1, DUE_MS, 1_500), DUE_MS * 1_000 + 1, DUE_MS - 1);
        tally.met(new Payload(7, 2, DUE_MS, 1_500), DUE_MS * 1_000, DUE_MS);
        assertThat(tally.early()).isEqualTo(2);
    }

    @Test
    void met_stagedAndAppendedBeforeItWasDue_isEarlyOnlyIfReceived() {
        Tally staged = new Tally(7, true);
        staged.met(new Payload(7, 0, DUE_MS, 1_500), DUE_MS * 1_000 - 1, DUE_MS - 900);
        staged.met(new Payload(7, 1, DUE_MS, 1_500), DUE_MS * 1_000 + 1, DUE_MS - 900);
        assertThat(staged.early()).isEqualTo(1);
    }

    @Test
    void met_differentDelays_areToldApart() {
        tally.met(new Payload(7, 0, DUE_MS, 2_000), DUE_MS * 1_000 + 1_000, DUE_MS);
        tally.met(new Payload(7, 1, DUE_MS, 2_001), DUE_MS * 1_000 + 1_000, DUE_MS);
        tally.met(new Payload(7, 2, DUE_MS, 60_000), DUE_MS * 1_000 + 1_000, DUE_MS);
        assertThat(tally.latenessOfDelay(0).getTotalCount()).isEqualTo(1);
        assertThat(tally.latenessOfDelay(1).getTotalCount()).isEqualTo(1);
        assertThat(tally.latenessOfDelay(Tally.DELAY_SECONDS.length).getTotalCount())
                .isEqualTo(1);
    }
}
