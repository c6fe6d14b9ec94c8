package io.messagescheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.bucket.Level;
import io.messagescheduler.core.route.Route;
import io.messagescheduler.core.route.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The wheel turned by a simulated clock: messages come at random instants with random delays, buckets are drained at
 * open − lead, at once or paced over half the lead. Checked at every move.
 */
class WheelSimulationTest {
    private static final long SEED = Seed.of("WheelSimulationTest");
    private static final long START_MS = 1_800_000_000_123L;
    private static final int MESSAGES = 4_000;

    @ParameterizedTest
    @CsvSource({
        "2,2,false", "3,2,false", "4,2,false", "8,2,false", "2,10,false", "3,10,false", "4,10,false", "8,10,false",
        "2,60,false", "3,60,false", "4,60,false", "8,60,false", "2,2,true", "3,2,true", "4,2,true", "8,2,true",
        "2,10,true", "3,10,true", "4,10,true", "8,10,true", "2,60,true", "3,60,true", "4,60,true", "8,60,true"
    })
    void simulation_randomDelays_holdsEveryPromiseOfTheRouter(int ratio, int minimumDelaySeconds, boolean paced) {
        SplittableRandom random = new SplittableRandom(SEED);
        Duration minimum = Duration.ofSeconds(minimumDelaySeconds);
        // Five or so rings, whatever the ratio: W(5) and a bit, so that L is 6.
        Duration maximum = minimum.multipliedBy((long) Math.pow(ratio, 5) + 1);
        Wheel wheel = new Wheel(new BucketLadder(minimum, ratio, maximum, null), random, paced);
        for (int i = 0; i < MESSAGES; i++) {
            wheel.schedule();
        }
        wheel.turn();
        assertThat(wheel.deliverable).isEqualTo(MESSAGES);
        assertThat(wheel.mostMoves)
                .as("a long way was tried")
                .isGreaterThan(wheel.ladder.levels().size());
    }

    private static final class Message {
        final long dueMs;
        int moves;
        int overflowTurns;
        int rank = Integer.MAX_VALUE;

        Message(long dueMs) {
            this.dueMs = dueMs;
        }
    }

    private record Event(long atMs, long order, Runnable action) {}

    private static final class Wheel {
        final BucketLadder ladder;
        final Router router;
        final SplittableRandom random;
        final boolean paced;
        final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
        final Map<Bucket, List<Message>> contents = new HashMap<>();
        final long horizonMs;
        long nowMs;
        long order;
        int deliverable;
        int mostMoves;

        Wheel(BucketLadder ladder, SplittableRandom random, boolean paced) {
            this.ladder = ladder;
            this.router = new Router(ladder);
            this.random = random;
            this.paced = paced;
            this.horizonMs = ladder.overflowLevel().widthMs() * 3;
        }

        void at(long atMs, Runnable action) {
            events.add(new Event(atMs, order++, action));
        }

        void schedule() {
            long arrivalMs = START_MS + random.nextLong(horizonMs);
            at(arrivalMs, () -> append(new Message(arrivalMs + delay())));
        }

        /** Of every magnitude, and in one of four cases within a millisecond of a level's edge. */
        long delay() {
            if (random.nextInt(4) == 0 && !ladder.levels().isEmpty()) {
                Level level = ladder.levels().get(random.nextInt(ladder.levels().size()));
                return level.reachMs() + random.nextInt(3) - 1;
            }
            return random.nextLong(1 + (horizonMs >> random.nextInt(20)));
        }

        void turn() {
            for (Event next = events.poll(); next != null; next = events.poll()) {
                assertThat(next.atMs).isGreaterThanOrEqualTo(nowMs);
                nowMs = next.atMs;
                next.action.run();
            }
        }

        void append(Message message) {
            message.moves++;
            switch (router.route(message.dueMs, nowMs)) {
                case Route.Imminent imminent -> {
                    assertThat(nowMs).as("imminent before it is due").isLessThanOrEqualTo(message.dueMs);
                    assertThat(message.moves - message.overflowTurns)
                            .as("hops, but for the delivery")
                            .isLessThanOrEqualTo(ladder.levels().size() + 1);
                    deliverable++;
                    mostMoves = Math.max(mostMoves, message.moves);
                }
                case Route.Park(Bucket bucket)
                when bucket.kind() == Bucket.Kind.OVERFLOW -> {
                    message.overflowTurns++;
                    park(message, bucket);
                }
                case Route.Park(Bucket bucket) -> {
                    assertThat(bucket.level()).as("strictly finer").isLessThan(message.rank);
                    message.rank = bucket.level();
                    park(message, bucket);
                }
                case Route.Reject reject -> throw new AssertionError(reject);
            }
        }

        void park(Message message, Bucket bucket) {
            long opensAtMs = ladder.opensAtMs(bucket, message.dueMs, nowMs);
            assertThat(opensAtMs).as("no append to an opened window").isGreaterThan(nowMs);
            List<Message> held = contents.computeIfAbsent(bucket, any -> new ArrayList<>());
            if (bucket.kind() == Bucket.Kind.RING) {
                Level level = ladder.levels().get(bucket.level());
                assertThat(held)
                        .as("one turn of the wheel in a slot")
                        .allMatch(other -> level.window(other.dueMs).equals(level.window(message.dueMs)));
            }
            held.add(message);
            long leadMs = bucket.kind() == Bucket.Kind.RING
                    ? ladder.levels().get(bucket.level()).leadMs()
                    : ladder.overflowLevel().leadMs();
            long movedAtMs = opensAtMs + (paced ? random.nextLong(leadMs / 2 + 1) : 0);
            at(movedAtMs, () -> {
                held.remove(message);
                append(message);
            });
        }
    }
}
