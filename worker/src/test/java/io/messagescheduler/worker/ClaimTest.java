package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.delivery.Checkpoint;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {
    private static final OffsetAndMetadata CHECKPOINT =
            new OffsetAndMetadata(7, Checkpoint.initial(7).encode());

    @ParameterizedTest
    @ValueSource(strings = {"__SM_DELIVERY_worker-0_0", "__SM_DELIVERY_me@home_1"})
    void of_committed_isTheSameAgain(String owner) {
        Claim claim = new Claim(CHECKPOINT, owner, 4_711);
        assertThat(Claim.of(claim.committed())).isEqualTo(claim);
    }

    @Test
    void committed_released_isTheCheckpointAlone() {
        assertThat(Claim.released(CHECKPOINT).committed()).isEqualTo(CHECKPOINT);
        assertThat(Claim.of(CHECKPOINT)).isEqualTo(Claim.released(CHECKPOINT));
    }

    /** Its reader says that it is none. */
    @ParameterizedTest
    @ValueSource(strings = {"", "foreign", "a@b", "a@b@c", "@", "a@-1@c", "a@1234567890123456789@c"})
    void of_foreignText_isTakenForACheckpoint(String text) {
        OffsetAndMetadata foreign = new OffsetAndMetadata(1, text);
        assertThat(Claim.of(foreign)).isEqualTo(Claim.released(foreign));
    }
}
