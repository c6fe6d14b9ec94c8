package io.messagescheduler.scheduler.api;

import static io.messagescheduler.scheduler.api.Letters.refused;
import static io.messagescheduler.scheduler.api.Letters.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Problem;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.simulation.Fault;
import io.messagescheduler.testkit.simulation.SimulatedCrash;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import io.messagescheduler.testkit.simulation.SimulatedProcess;
import io.messagescheduler.testkit.simulation.TopicSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replays over the simulated log: whatever happens to a process, each letter is replayed once. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReplaysTest {
    private static final int PARTITIONS = 2;
    private static final int INTAKE_BYTES = 400;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final SimulatedLog log = new SimulatedLog(clock);
    private int processes;

    ReplaysTest() {
        log.createTopic("SCHEDULED_MESSAGES", TopicSpec.of(4).withMaxMessageBytes(INTAKE_BYTES));
        log.createTopic(Names.DEAD_LETTERS, TopicSpec.of(PARTITIONS).withAppendTime());
        log.createTopic(
                Names.REPLAYED, TopicSpec.of(PARTITIONS).withCompaction().withAppendTime());
    }

    private void letters(int count, String value) {
        try (Producer<byte[], byte[]> producer = log.process("test").producer()) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(
                        Names.DEAD_LETTERS,
                        i % PARTITIONS,
                        text("key"),
                        text(value + i),
                        refused("TARGET_FORBIDDEN", "topic", "orders")));
            }
        }
    }

    private static final class Running {
        private final SimulatedProcess process;
        private final Replays replays;

        Running(SimulatedProcess process, Replays replays) {
            this.process = process;
            this.replays = replays;
        }
    }

    private Running start() {
        SimulatedProcess process = log.process("scheduler-" + processes++);
        process.limitPolls(7);
        return new Running(
                process,
                new Replays(
                        () -> process.transactionalProducer(Names.REPLAY_TRANSACTIONAL_ID),
                        process.assignedConsumer("api"),
                        PARTITIONS,
                        new ReplayedLetters(process.assignedConsumer("api"), PARTITIONS),
                        Letters.records(new FakeSchedules()),
                        new SimpleMeterRegistry().counter("replayed"),
                        clock,
                        new Elapsed()));
    }

    /** A call ends after a few batches, and nobody waits. */
    private final class Elapsed implements ElapsedTime {
        @Override
        public long nanos() {
            clock.advance(Duration.ofSeconds(1));
            return clock.nanoTime();
        }

        @Override
        public void pause(Duration duration) {
            clock.advance(duration);
        }
    }

    private static JsonNode runAll(Running running, int times) throws InterruptedException {
        JsonNode answer = running.replays.run(Letters.all(times, null)).json();
        long replayed = answer.path("replayed").asLong();
        while (!answer.path("cursor").isNull()) {
            answer = running.replays
                    .run(Letters.all(times, answer.path("cursor").asText()))
                    .json();
            replayed += answer.path("replayed").asLong();
        }
        return ((com.fasterxml.jackson.databind.node.ObjectNode) answer).put("replayed", replayed);
    }

    private List<String> replayed() {
        return log.records("SCHEDULED_MESSAGES").stream()
                .map(record -> new String(record.value()))
                .toList();
    }

    private static List<String> numbered(String value, int count) {
        return IntStream.range(0, count).mapToObj(i -> value + i).toList();
    }

    @Test
    void run_all_sendsEachOnceAndTheNextSendsNone() throws Exception {
        letters(40, "v");
        assertThat(runAll(start(), 1).path("replayed").asLong()).isEqualTo(40);
        assertThat(replayed()).containsExactlyInAnyOrderElementsOf(numbered("v", 40));
        assertThat(log.records("SCHEDULED_MESSAGES"))
                .allSatisfy(record -> assertThat(record.headers().toArray())
                        .extracting(header -> header.key())
                        .containsExactly("color", "topic"));

        log.compact(Names.REPLAYED);
        assertThat(runAll(start(), 1).path("replayed").asLong()).isZero();
        assertThat(replayed()).hasSize(40);
    }

    @Test
    void run_timesTwo_sendsEachOnceMoreHoweverOftenItIsAsked() throws Exception {
        letters(5, "v");
        Running running = start();
        runAll(running, 1);
        assertThat(runAll(running, 2).path("replayed").asLong()).isEqualTo(5);
        assertThat(runAll(running, 2).path("replayed").asLong()).isZero();
        assertThat(runAll(running, 1).path("replayed").asLong()).isZero();
        assertThat(replayed()).hasSize(10);
    }

    @Test
    void run_named_sendsTheseAndSaysWhichAreNone() throws Exception {
        letters(6, "v");
        Running running = start();
        ReplayOrder order = new ReplayOrder(
                LetterFilter.ANY,
                List.of(new LetterPlace(1, 2), new LetterPlace(0, 99), new LetterPlace(7, 0), new LetterPlace(0, 0)),
                null,
                null,
                1,
                null);
        JsonNode answer = running.replays.run(order).json();
        assertThat(replayed()).containsExactlyInAnyOrder("v5", "v0");
        assertThat(answer.path("left").asInt()).isEqualTo(2);
        assertThat(answer.at("/examples/0/code").asText()).isEqualTo("NO_LETTER");
        assertThat(answer.path("cursor").isNull()).isTrue();
        assertThat(running.replays.run(order).json().path("already_replayed").asInt())
                .isEqualTo(2);
    }

    /** The time of a call ends before; what was done of it is not told as if it were all. */
    @Test
    void run_namedAndNotAllDone_saysSo() throws Exception {
        letters(40, "v");
        List<LetterPlace> all = IntStream.range(0, 40)
                .mapToObj(i -> new LetterPlace(i % 2, i / 2))
                .toList();
        ReplayOrder order = new ReplayOrder(LetterFilter.ANY, all, null, null, 1, null);
        Running running = start();
        assertThatThrownBy(() -> running.replays.run(order))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(503));
        assertThat(replayed()).isNotEmpty().hasSizeLessThan(40).doesNotHaveDuplicates();
    }

    @Test
    void run_oneTooLargeForTheIntake_isLeftAndTheOthersAreSent() throws Exception {
        letters(3, "v");
        letters(1, "x".repeat(INTAKE_BYTES));
        JsonNode answer = runAll(start(), 1);
        assertThat(answer.path("replayed").asInt()).isEqualTo(3);
        assertThat(replayed()).containsExactlyInAnyOrderElementsOf(numbered("v", 3));
    }

    @Test
    void run_newLettersMeanwhile_areNotOfThisReplay() throws Exception {
        letters(40, "v");
        Running running = start();
        String cursor =
                running.replays.run(Letters.all(1, null)).json().path("cursor").asText();
        letters(40, "later");
        while (!cursor.equals("null")) {
            cursor = running.replays
                    .run(Letters.all(1, cursor))
                    .json()
                    .path("cursor")
                    .asText();
        }
        assertThat(replayed()).containsExactlyInAnyOrderElementsOf(numbered("v", 40));
    }

    /** Two Schedulers replay the same letters in turns, answers are lost, processes die; the caller repeats. */
    @Test
    void run_faultsAndTwoAtATime_replaysEachOnce() throws Exception {
        for (long seed = 1; seed <= 40; seed++) {
            ReplaysTest test = new ReplaysTest();
            test.walk(new Random(seed));
            assertThat(test.replayed()).as("seed " + seed).containsExactlyInAnyOrderElementsOf(numbered("v", 60));
        }
    }

    private void walk(Random random) throws InterruptedException {
        letters(60, "v");
        List<Running> running = new ArrayList<>(List.of(start(), start()));
        List<String> cursors = new ArrayList<>(List.of("", ""));
        int done = 0;
        for (int step = 0; done < 2; step++) {
            int one = random.nextInt(2);
            if (step < 40 && random.nextInt(3) == 0) {
                running.get(one).process.strike(Fault.values()[random.nextInt(Fault.values().length)]);
            }
            try {
                String cursor = cursors.get(one);
                String next = running.get(one)
                        .replays
                        .run(Letters.all(1, cursor.isEmpty() ? null : cursor))
                        .json()
                        .path("cursor")
                        .asText();
                boolean isOver = next.equals("null");
                cursors.set(one, isOver ? "" : next);
                done = isOver && step >= 40 ? done + 1 : done;
            } catch (Problem repeat) {
                assertThat(repeat.status()).isEqualTo(503);
            } catch (SimulatedCrash died) {
                running.set(one, start());
            }
        }
    }
}
