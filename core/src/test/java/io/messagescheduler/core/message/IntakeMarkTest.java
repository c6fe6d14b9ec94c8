package io.messagescheduler.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntakeMarkTest {
    private static final IntakeMark MARK = new IntakeMark(Map.of(
            new IntakePartition("schedules", 11), 1_800_000_000_000L,
            new IntakePartition("schedules", 2), 0L,
            new IntakePartition("SCHEDULED_MESSAGES", 3), -1L));

    @Test
    void decode_whatWasEncoded_isTheSame() {
        assertThat(IntakeMark.decode(MARK.encode())).isEqualTo(MARK);
    }

    @Test
    void decode_brokenOffAnywhereButBetweenPartitions_isRefused() {
        byte[] encoded = MARK.encode();
        int first = Short.BYTES + "SCHEDULED_MESSAGES".length() + Integer.BYTES + Long.BYTES;
        int second = first + Short.BYTES + "schedules".length() + Integer.BYTES + Long.BYTES;
        for (int bytes = 0; bytes < encoded.length; bytes++) {
            byte[] cut = Arrays.copyOf(encoded, bytes);
            if (bytes != first && bytes != second) {
                assertThatIllegalArgumentException().isThrownBy(() -> IntakeMark.decode(cut));
            }
        }
    }

    @Test
    void decode_impossibleLength_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IntakeMark.decode(new byte[] {-1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    }

    @Test
    void first_isTheLeastByTopicThenNumber() {
        assertThat(MARK.first()).isEqualTo(new IntakePartition("SCHEDULED_MESSAGES", 3));
        assertThat(new IntakePartition("schedules", 2)).isLessThan(new IntakePartition("schedules", 11));
    }
}
