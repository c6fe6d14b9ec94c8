package io.messagescheduler.messagehandler;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntakeMarksTest {
    private static final long START = 1_800_000_000_000L;
    private static final TopicPartition ONE = new TopicPartition("SCHEDULED_MESSAGES", 0);
    private static final TopicPartition OTHER = new TopicPartition("schedules", 1);
    private static final TopicPartition LOG = new TopicPartition(Names.SCHEDULES, 0);
    private static final Set<TopicPartition> ASSIGNED = Set.of(ONE, OTHER, LOG);

    private final Map<TopicPartition, CompletableFuture<Long>> answers = new HashMap<>();
    private final List<Set<TopicPartition>> asked = new ArrayList<>();
    private long nowMs = START;

    private final IntakeMarks marks = new IntakeMarks(this::ends, new Clock(), new Elapsed(), 2, new AtomicBoolean());

    private final class Clock implements InstantSource {
        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(nowMs);
        }
    }

    private final class Elapsed implements ElapsedTime {
        @Override
        public long nanos() {
            return Duration.ofMillis(nowMs).toNanos();
        }

        @Override
        public void pause(Duration duration) {
            throw new AssertionError("nobody waits");
        }
    }

    private Map<TopicPartition, CompletableFuture<Long>> ends(Collection<TopicPartition> partitions) {
        asked.add(Set.copyOf(partitions));
        Map<TopicPartition, CompletableFuture<Long>> ends = new HashMap<>();
        for (TopicPartition partition : partitions) {
            CompletableFuture<Long> answer = new CompletableFuture<>();
            answers.put(partition, answer);
            ends.put(partition, answer);
        }
        return ends;
    }

    private void answer(TopicPartition partition, long end) {
        Objects.requireNonNull(answers.get(partition)).complete(end);
    }

    private static Map<IntakePartition, Long> readTo(@Nullable IntakeMark mark) {
        return mark == null ? Map.of() : mark.readToMs();
    }

    private static IntakePartition named(TopicPartition partition) {
        return new IntakePartition(partition.topic(), partition.partition());
    }

    @Test
    void ask_nothingWasEverScheduledWithAnId_asksTheLogAloneUntilItHoldsSomething() {
        assertThat(marks.ask(ASSIGNED)).isFalse();
        assertThat(asked).containsExactly(Set.of(LOG, new TopicPartition(Names.SCHEDULES, 1)));
        answer(LOG, 0);
        nowMs += 499;
        marks.ask(ASSIGNED);
        assertThat(asked).hasSize(1);
        nowMs++;
        marks.ask(ASSIGNED);
        answer(LOG, 1);
        assertThat(marks.ask(ASSIGNED)).as("at once, not half a second later").isTrue();
        assertThat(asked.getLast()).containsExactlyInAnyOrder(ONE, OTHER);
    }

    @Test
    void mark_hasTheTimeBeforeTheQuestionOnceEverythingBelowTheEndIsMoved() {
        marks.scheduled();
        marks.ask(ASSIGNED);
        assertThat(marks.mark(Map.of(ONE, 9L, OTHER, 9L))).as("no answer yet").isNull();
        nowMs += 80;
        answer(ONE, 10);
        answer(OTHER, 5);
        assertThat(marks.mark(Map.of(ONE, 9L)))
                .as("one short, and one not known")
                .isNull();
        IntakeMark first = marks.mark(Map.of(ONE, 10L, OTHER, 4L));
        assertThat(readTo(first)).containsExactly(Map.entry(named(ONE), START));
        assertThat(readTo(marks.mark(Map.of(ONE, 10L, OTHER, 4L))))
                .as("said again until its transaction is committed")
                .isEqualTo(readTo(first));
        marks.written(Objects.requireNonNull(first));
        assertThat(marks.mark(Map.of(ONE, 10L, OTHER, 4L))).isNull();
        assertThat(readTo(marks.mark(Map.of(ONE, 11L, OTHER, 5L))))
                .as("with all that was said before, since only the newest is kept")
                .containsOnly(Map.entry(named(ONE), START), Map.entry(named(OTHER), START));
    }

    @Test
    void ask_halfASecondLater_asksForWhatIsAnsweredOrFailedAndWaitsForTheRest() {
        marks.scheduled();
        assertThat(marks.ask(ASSIGNED)).isTrue();
        Objects.requireNonNull(answers.get(ONE)).completeExceptionally(new IllegalStateException("no leader"));
        nowMs += 500;
        assertThat(marks.ask(ASSIGNED)).isTrue();
        assertThat(asked.getLast()).containsExactly(ONE);
        answer(ONE, 0);
        answer(OTHER, 0);
        assertThat(readTo(marks.mark(Map.of(ONE, 0L, OTHER, 0L))))
                .containsOnly(Map.entry(named(ONE), START + 500), Map.entry(named(OTHER), START));
    }

    @Test
    void forget_partitionsThatOthersHaveNow_areSpokenOfNoMore() {
        marks.scheduled();
        marks.ask(ASSIGNED);
        answer(ONE, 0);
        answer(OTHER, 0);
        marks.forget(List.of(OTHER));
        IntakeMark mark = marks.mark(Map.of(ONE, 0L, OTHER, 0L));
        assertThat(readTo(mark)).containsOnlyKeys(named(ONE));
        assertThat(marks.records(Objects.requireNonNull(mark)))
                .extracting(record -> record.partition())
                .containsExactly(0, 1);
    }

    @Test
    void patience_anAnswerIsOnItsWay_isShort() {
        Duration most = Duration.ofMillis(250);
        marks.scheduled();
        marks.ask(Set.of(ONE));
        assertThat(marks.patience(most)).isLessThan(Duration.ofMillis(20));
        answer(ONE, 0);
        assertThat(marks.patience(most)).isEqualTo(most);
        nowMs += 400;
        assertThat(marks.patience(most))
                .as("until it is time to ask again")
                .isBetween(Duration.ofMillis(100), Duration.ofMillis(120));
    }
}
