package io.messagescheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final long SENDING_MS = 300_000;
    private static final long LAST_DUE_MS = SENDING_MS + 20_000;
    private static final List<Send> LOAD = Load.of(11, 100, SENDING_MS, LAST_DUE_MS);

    @Test
    void of_sameSeed_sameLoad() {
        assertThat(Load.of(11, 100, SENDING_MS, LAST_DUE_MS)).isEqualTo(LOAD);
        assertThat(Load.of(12, 100, SENDING_MS, LAST_DUE_MS)).isNotEqualTo(LOAD);
    }

    @Test
    void of_anySeed_hasEveryKind() {
        Set<MessageKind> kinds = LOAD.stream().map(Send::kind).collect(Collectors.toSet());
        assertThat(kinds).isEqualTo(EnumSet.allOf(MessageKind.class));
    }

    @Test
    void of_everySend_isInOrderAndWithinItsTimes() {
        long before = 0;
        for (int number = 0; number < LOAD.size(); number++) {
            Send send = LOAD.get(number);
            assertThat(send.number()).isEqualTo(number);
            assertThat(send.atMs()).isBetween(before, SENDING_MS);
            before = send.atMs();
            if (send.kind() != MessageKind.FAR) {
                assertThat(send.dueMs()).isLessThanOrEqualTo(LAST_DUE_MS);
            }
        }
    }

    @Test
    void of_twinsAndRequests_followWhatTheyAreAboutWithItsKey() {
        for (Send send : LOAD) {
            if (send.about() == send.number()) {
                continue;
            }
            Send subject = LOAD.get(send.about());
            assertThat(send.number()).isGreaterThan(subject.number());
            assertThat(send.key()).isEqualTo(subject.key());
            switch (send.kind()) {
                case TWIN -> assertThat(send.dueMs()).isEqualTo(subject.dueMs());
                case CANCEL -> assertThat(subject.kind()).isEqualTo(MessageKind.TO_CANCEL);
                case MOVE -> assertThat(subject.kind()).isEqualTo(MessageKind.TO_MOVE);
                default -> throw new AssertionError(send + " is about another");
            }
        }
    }
}
