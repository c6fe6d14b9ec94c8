package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ParentWatchTest {

    @Test
    void start_parentChanges_runsThenAndNotBefore() throws Exception {
        AtomicLong parent = new AtomicLong(7);
        CountDownLatch lookedTwice = new CountDownLatch(2);
        CountDownLatch gone = new CountDownLatch(1);
        ParentWatch.start(
                7,
                () -> {
                    long seen = parent.get();
                    lookedTwice.countDown();
                    return seen;
                },
                Duration.ofMillis(1),
                gone::countDown);
        lookedTwice.await();
        assertThat(gone.getCount()).isEqualTo(1);

        parent.set(1);

        gone.await();
        assertThat(gone.getCount()).isZero();
    }

    @Test
    void start_parentIsGoneAlready_runs() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);

        ParentWatch.start(-1, gone::countDown);

        gone.await();
        assertThat(gone.getCount()).isZero();
    }
}
