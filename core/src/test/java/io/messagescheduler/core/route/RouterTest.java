package io.messagescheduler.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.Seed;
import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.bucket.Level;
import io.messagescheduler.core.bucket.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouterTest {
    private static final long SEED = Seed.of("RouterTest");
    private static final long NOW = 1_800_000_000_123L;

    static List<BucketLadder> ladders() {
        List<BucketLadder> ladders = new ArrayList<>();
        for (int ratio : new int[] {2, 3, 4, 8, 64}) {
            for (int seconds : new int[] {1, 2, 10, 60}) {
                ladders.add(new BucketLadder(Duration.ofSeconds(seconds), ratio, Duration.ofDays(30), null));
            }
        }
        ladders.add(new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofSeconds(10), null));
        ladders.add(new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofDays(36_525), Duration.ofSeconds(10)));
        ladders.add(new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofDays(30), Duration.ZERO));
        return ladders;
    }

    /** Imminent −1, the ring levels 0 to L − 1, overflow L. */
    private static int rank(BucketLadder ladder, Route route) {
        return switch (route) {
            case Route.Imminent imminent -> -1;
            case Route.Reject reject -> throw new AssertionError("the router refuses nothing: " + reject);
            case Route.Park park ->
                park.bucket().kind() == Bucket.Kind.OVERFLOW
                        ? ladder.levels().size()
                        : park.bucket().level();
        };
    }

    private static long randomDelay(SplittableRandom random) {
        return random.nextLong(1L << random.nextInt(1, 43)) - random.nextInt(10_000);
    }

    @ParameterizedTest
    @MethodSource("ladders")
    void route_anyDelay_isTheCoarsestLevelWithinReachAndItsWindowHoldsTheDueTime(BucketLadder ladder) { // P2
        SplittableRandom random = new SplittableRandom(SEED);
        Router router = new Router(ladder);
        for (int i = 0; i < 5_000; i++) {
            long now = random.nextLong(4_000_000_000_000L);
            long due = now + randomDelay(random);
            check(ladder, router, due, now);
        }
    }

    private static void check(BucketLadder ladder, Router router, long due, long now) {
        int rank = rank(ladder, router.route(due, now));
        List<Level> all = new ArrayList<>(ladder.levels());
        all.add(ladder.overflowLevel());
        if (rank >= 0) {
            assertThat(due - now).isGreaterThanOrEqualTo(all.get(rank).reachMs());
        }
        if (rank + 1 < all.size()) {
            assertThat(due - now).isLessThan(all.get(rank + 1).reachMs());
        }
        if (router.route(due, now) instanceof Route.Park park && park.bucket().kind() == Bucket.Kind.RING) {
            Bucket bucket = park.bucket();
            Window window = all.get(rank).window(due);
            assertThat(window.contains(due)).isTrue();
            assertThat(bucket).isEqualTo(ladder.ring(rank, all.get(rank).slot(due)));
            assertThat(ladder.opensAtMs(bucket, due, now)).as("not opened yet").isGreaterThan(now);
        }
    }

    @ParameterizedTest
    @MethodSource("ladders")
    void route_twoDueTimes_theLaterIsNeverFiner(BucketLadder ladder) { // P3
        SplittableRandom random = new SplittableRandom(SEED);
        Router router = new Router(ladder);
        for (int i = 0; i < 5_000; i++) {
            long earlier = NOW + randomDelay(random);
            long later = earlier + random.nextLong(1L << random.nextInt(1, 40));
            assertThat(rank(ladder, router.route(later, NOW)))
                    .isGreaterThanOrEqualTo(rank(ladder, router.route(earlier, NOW)));
        }
    }

    @ParameterizedTest
    @MethodSource("ladders")
    void route_edgeOfEachReach_changesLevelAtTheMillisecond(BucketLadder ladder) { // P4
        Router router = new Router(ladder);
        List<Level> all = new ArrayList<>(ladder.levels());
        all.add(ladder.overflowLevel());
        for (Level level : all) {
            long bound = NOW + level.reachMs();
            assertThat(rank(ladder, router.route(bound - 1, NOW))).isEqualTo(level.index() - 1);
            assertThat(rank(ladder, router.route(bound, NOW))).isEqualTo(level.index());
            assertThat(rank(ladder, router.route(bound + 1, NOW))).isEqualTo(level.index());
        }
    }

    @ParameterizedTest
    @MethodSource("ladders")
    void route_edgeOfEachWindow_staysInTheWindowOfTheDueTime(BucketLadder ladder) { // P4
        Router router = new Router(ladder);
        for (Level level : ladder.levels()) {
            Window window = level.window(NOW + level.reachMs() + level.widthMs());
            for (long due : new long[] {
                window.startMs() - 1,
                window.startMs(),
                window.startMs() + 1,
                window.endMs() - 1,
                window.endMs(),
                window.endMs() + 1
            }) {
                check(ladder, router, due, NOW);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ladders")
    void route_pastAndPresent_isImminent(BucketLadder ladder) { // P4
        Router router = new Router(ladder);
        for (long due : new long[] {NOW - 1, NOW, NOW + 1, 0, -1, Long.MIN_VALUE, Long.MIN_VALUE + 1}) {
            assertThat(router.route(due, NOW)).as("due %d", due).isEqualTo(new Route.Imminent());
        }
    }

    @ParameterizedTest
    @MethodSource("ladders")
    void route_extremesOfBothArguments_doesNotOverflow(BucketLadder ladder) { // P4
        Router router = new Router(ladder);
        Route overflow = new Route.Park(ladder.overflow());
        assertThat(router.route(Long.MAX_VALUE, NOW)).isEqualTo(overflow);
        assertThat(router.route(Long.MAX_VALUE, -1)).isEqualTo(overflow);
        assertThat(router.route(Long.MAX_VALUE, Long.MIN_VALUE)).isEqualTo(overflow);
        assertThat(router.route(0, Long.MIN_VALUE)).isEqualTo(overflow);
        assertThat(router.route(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(new Route.Imminent());
        assertThat(router.route(Long.MIN_VALUE, 1)).isEqualTo(new Route.Imminent());
        assertThat(router.route(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(new Route.Imminent());
        assertThat(router.route(Long.MIN_VALUE, Long.MIN_VALUE)).isEqualTo(new Route.Imminent());
    }

    @ParameterizedTest
    @MethodSource("ladders")
    void route_clocksApartByEpsilon_differByOneLevelAtMostAndAreInTime(BucketLadder ladder) { // P5
        SplittableRandom random = new SplittableRandom(SEED);
        Router router = new Router(ladder);
        for (int i = 0; i < 5_000; i++) {
            long skew = random.nextLong(501);
            long due = NOW + randomDelay(random);
            Route straight = router.route(due, NOW);
            Route behind = router.route(due, NOW - skew);
            assertThat(rank(ladder, behind) - rank(ladder, straight)).isBetween(0, 1);
            if (behind instanceof Route.Park park && park.bucket().kind() == Bucket.Kind.RING) {
                Bucket bucket = park.bucket();
                Level level = ladder.levels().get(bucket.level());
                assertThat(level.window(due).startMs()).isGreaterThan(NOW + level.leadMs() - skew);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ladders")
    void route_atEachDrain_endsWithinLevelsPlusTurns(BucketLadder ladder) { // P15
        SplittableRandom random = new SplittableRandom(SEED);
        Router router = new Router(ladder);
        long longestDelay = ladder.overflowLevel().widthMs() * 100;
        for (int i = 0; i < 1_000; i++) {
            long due = NOW + Math.min(randomDelay(random), longestDelay);
            long turns =
                    Math.ceilDiv(Math.max(0, due - NOW), ladder.overflowLevel().widthMs());
            long now = NOW;
            Route route = router.route(due, now);
            int rewrites = 0;
            while (route instanceof Route.Park park) {
                Bucket bucket = park.bucket();
                now = ladder.opensAtMs(bucket, due, now);
                Route next = router.route(due, now);
                boolean staysInOverflow = bucket.kind() == Bucket.Kind.OVERFLOW && next.equals(route);
                assertThat(rank(ladder, next) < rank(ladder, route) || staysInOverflow)
                        .isTrue();
                route = next;
                rewrites++;
            }
            assertThat(now).isLessThanOrEqualTo(Math.max(NOW, due));
            assertThat((long) rewrites).isLessThanOrEqualTo(ladder.levels().size() + turns);
        }
    }
}
