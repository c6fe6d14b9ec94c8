package io.messagescheduler.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadReplacementsTest {
    @Test
    void allow_failuresInARow_endsAndBeginsAnewLater() {
        ThreadReplacements replacements = new ThreadReplacements();
        for (int i = 0; i < ThreadReplacements.MOST; i++) {
            assertThat(replacements.allow(i)).isTrue();
        }
        assertThat(replacements.allow(ThreadReplacements.WITHIN_NANOS)).isFalse();
        assertThat(replacements.allow(ThreadReplacements.WITHIN_NANOS + 1)).isTrue();
    }
}
