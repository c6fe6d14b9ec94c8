package io.messagescheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.core.delivery.DeliveryTask;
import io.messagescheduler.core.delivery.SortKey;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.route.Route;
import io.messagescheduler.core.route.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Far messages, from intake to delivery, on a clock that is moved by hand from one opening to the next. */
class CascadeTest {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00.123Z");

    private final BucketLadder ladder = new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofDays(30), null);
    private final Router router = new Router(ladder);

    private record Journey(List<Bucket> buckets, long imminentAtMs, long deliveredAtMs) {}

    @Test
    void cascade_dueIn40Days_leavesTheOverflowOnceAndArrivesToTheMillisecond() {
        Instant due = NOW.plus(Duration.ofDays(40)).plusMillis(456);

        Journey journey = follow(due.toEpochMilli());

        assertThat(journey.buckets().getFirst()).isEqualTo(ladder.overflow());
        assertThat(journey.buckets()).hasSizeLessThanOrEqualTo(ladder.levels().size() + 2);
        assertThat(journey.imminentAtMs()).isBetween(due.minusSeconds(15).toEpochMilli(), due.toEpochMilli());
        assertThat(journey.deliveredAtMs()).isEqualTo(due.toEpochMilli());
    }

    @Test
    void cascade_dueIn10Years_turnsInTheOverflowAndArrivesToTheMillisecond() {
        Instant due = NOW.plus(Duration.ofDays(3653)).plusMillis(456);

        Journey journey = follow(due.toEpochMilli());

        long turns =
                journey.buckets().stream().filter(ladder.overflow()::equals).count();
        assertThat(turns).isBetween(119L, 122L); // 10 years of 30.3 days each
        assertThat(journey.buckets().size() - turns)
                .isLessThanOrEqualTo(ladder.levels().size());
        assertThat(journey.imminentAtMs()).isBetween(due.minusSeconds(15).toEpochMilli(), due.toEpochMilli());
        assertThat(journey.deliveredAtMs()).isEqualTo(due.toEpochMilli());
    }

    private Journey follow(long dueMs) {
        List<Bucket> buckets = new ArrayList<>();
        long nowMs = NOW.toEpochMilli();
        Route route = router.route(dueMs, nowMs);
        while (route instanceof Route.Park(Bucket bucket)) {
            buckets.add(bucket);
            nowMs = ladder.opensAtMs(bucket, dueMs, nowMs);
            route = router.route(dueMs, nowMs);
        }
        return new Journey(buckets, nowMs, deliver(dueMs, nowMs));
    }

    private static long deliver(long dueMs, long fromMs) {
        DeliveryTask<String> task = new DeliveryTask<>(Checkpoint.initial(0), 1, 1_000);
        task.offer(0, new SortKey(dueMs, new Sequence("SCHEDULED_MESSAGES", 0, 0)), "payload", 7);
        List<Long> deliveredAt = new ArrayList<>();
        for (long nowMs = fromMs; deliveredAt.isEmpty(); nowMs++) {
            long at = nowMs;
            task.takeDue(nowMs, 10, (offset, key, payload) -> deliveredAt.add(at));
        }
        return deliveredAt.getFirst();
    }
}
