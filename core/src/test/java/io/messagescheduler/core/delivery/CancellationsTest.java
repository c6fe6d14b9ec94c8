package io.messagescheduler.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.delivery.Cancellations.Asked;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationsTest {
    private static final String LOG = "schedules";

    private final Cancellations cancellations = new Cancellations(LOG, 3);

    private static Asked asked(long version, long dueMs) {
        return new Asked(version, dueMs, new ScheduleId("id-" + version));
    }

    private static Sequence place(long version) {
        return new Sequence(LOG, 3, version);
    }

    @Test
    void contains_asked_untilItIsGone() {
        cancellations.ask(asked(7, 100));
        assertThat(cancellations.contains(place(7))).isTrue();
        assertThat(cancellations.contains(place(8))).isFalse();
        cancellations.decided(7);
        assertThat(cancellations.contains(place(7))).isTrue();
        cancellations.gone(7);
        assertThat(cancellations.contains(place(7))).isFalse();
        assertThat(cancellations.size()).isZero();
    }

    @Test
    void contains_messageOfAnotherLogOrPartition_isNot() {
        cancellations.ask(asked(7, 100));
        assertThat(cancellations.contains(new Sequence("SCHEDULED_MESSAGES", 3, 7)))
                .isFalse();
        assertThat(cancellations.contains(new Sequence(LOG, 2, 7))).isFalse();
    }

    @Test
    void decidable_keyAboveTheGreatestDelivered_only() {
        cancellations.ask(asked(4, 100));
        cancellations.ask(asked(5, 100));
        cancellations.ask(asked(6, 100));
        SortKey delivered = new SortKey(100, place(5));
        assertThat(cancellations.decidable(null, 0, 10)).hasSize(3);
        assertThat(cancellations.decidable(delivered, 0, 10)).containsExactly(asked(6, 100));
        assertThat(cancellations.decidable(delivered, 101, 10)).isEmpty();
        assertThat(cancellations.decidable(null, 0, 2)).containsExactly(asked(4, 100), asked(5, 100));
    }

    @Test
    void settled_staysUndeliverable() {
        cancellations.ask(asked(4, 100));
        cancellations.settled(List.of(asked(4, 100)));
        assertThat(cancellations.decidable(null, 0, 10)).isEmpty();
        assertThat(cancellations.contains(place(4))).isTrue();
    }

    @Test
    void size_manyVersions_countsEach() {
        for (long version = 0; version < 100_000; version += 7) {
            cancellations.decided(version);
        }
        assertThat(cancellations.size()).isEqualTo(14_286);
    }
}
