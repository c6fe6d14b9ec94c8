package io.messagescheduler.core.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {
    private static final byte[] RECORD_KEY = {1};
    private static final byte[] TARGET_KEY = {2, (byte) 0xFF};

    @Test
    void of_timeTopic_keepsTheRecordsKey() {
        Target target = requireNonNull(Target.of(FakeHeaders.of("time", "whatever", "topic", "orders")));

        assertThat(target.dialect()).isEqualTo(Dialect.TIME_TOPIC);
        assertThat(target.topic()).isEqualTo("orders");
        assertThat(target.deliveredKey(RECORD_KEY)).isSameAs(RECORD_KEY);
        assertThat(target.deliveredKey(null)).isNull();
    }

    @Test
    void of_epoch_takesTheTargetKey() {
        Target target =
                requireNonNull(Target.of(FakeHeaders.of("scheduler-epoch", "1", "scheduler-target-topic", "orders")
                        .and("scheduler-target-key", TARGET_KEY)));

        assertThat(target.dialect()).isEqualTo(Dialect.EPOCH);
        assertThat(target.topic()).isEqualTo("orders");
        assertThat(target.deliveredKey(RECORD_KEY)).isSameAs(TARGET_KEY);
    }

    @Test
    void of_epochWithoutTargetKey_deliversWithoutKey() {
        Target target =
                requireNonNull(Target.of(FakeHeaders.of("scheduler-epoch", "1", "scheduler-target-topic", "orders")));

        assertThat(target.deliveredKey(RECORD_KEY)).isNull();
    }

    @Test
    void of_noTarget_isNone() {
        assertThat(Target.of(FakeHeaders.of())).isNull();
        assertThat(Target.of(FakeHeaders.of("topic", ""))).isNull();
        assertThat(Target.of(FakeHeaders.of().and("topic", (byte[]) null))).isNull();
        assertThat(Target.of(FakeHeaders.of().and("topic", new byte[] {(byte) 0xFF})))
                .isNull();
        assertThat(Target.of(FakeHeaders.of("topic", "orders", "scheduler-epoch", "1")))
                .isNull();
    }
}
