package io.messagescheduler.messagehandler;

import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds out up to which instant an agent has read its partitions of the producers' topics: takes the time, asks for a
 * partition's end, and once everything below that end is moved on, that time is the partition's. Only from the first schedule
 * with an id on: nobody else waits for it. One owner thread.
 */
final class IntakeMarks {
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofMillis(5);

    /** What everything below {@code end} will have been read for. */
    private record Question(long askedMs, CompletableFuture<Long> end) {
        /** The end, or null while there is no answer. */
        @Nullable
        Long answer() {
            return end.isDone() && !end.isCompletedExceptionally() ? end.getNow(null) : null;
        }
    }

    private final LogEnds ends;
    private final InstantSource clock;
    private final ElapsedTime elapsed;
    private final List<TopicPartition> schedulesLog;
    private final AtomicBoolean isAnythingScheduled;
    private final Map<TopicPartition, Question> questions = new HashMap<>();
    private final Map<TopicPartition, Long> readToMs = new HashMap<>();
    private Map<TopicPartition, CompletableFuture<Long>> scheduled = Map.of();
    private long nextNanos;

    /**
     * @param logPartitions of the schedules log
     * @param isAnythingScheduled whether the schedules log has ever held anything; shared by the process's agents
     */
    IntakeMarks(
            LogEnds ends,
            InstantSource clock,
            ElapsedTime elapsed,
            int logPartitions,
            AtomicBoolean isAnythingScheduled) {
        this.ends = ends;
        this.clock = clock;
        this.elapsed = elapsed;
        this.schedulesLog = IntStream.range(0, logPartitions)
                .mapToObj(number -> new TopicPartition(Names.SCHEDULES, number))
                .toList();
        this.isAnythingScheduled = isAnythingScheduled;
        this.nextNanos = elapsed.nanos();
    }

    /** Something stands in the schedules log. */
    void scheduled() {
        if (isAnythingScheduled.compareAndSet(false, true)) {
            nextNanos = elapsed.nanos();
        }
    }

    /**
     * Asks where the partitions end, twice a second and without waiting.
     *
     * @param assigned what the agent reads
     * @return whether half a second has passed since it last asked
     */
    boolean ask(Set<TopicPartition> assigned) {
        if (!isAnythingScheduled.get() && scheduled.values().stream().anyMatch(IntakeMarks::isBeyondStart)) {
            scheduled();
        }
        if (elapsed.nanos() < nextNanos) {
            return false;
        }
        nextNanos = elapsed.nanos() + EVERY.toNanos();
        if (!isAnythingScheduled.get()) {
            scheduled = ends.ask(schedulesLog);
            return false;
        }
        scheduled = Map.of();
        questions.values().removeIf(question -> question.end().isCompletedExceptionally());
        List<TopicPartition> open = assigned.stream()
                .filter(partition -> !partition.topic().equals(Names.SCHEDULES) && !questions.containsKey(partition))
                .toList();
        if (!open.isEmpty()) {
            long nowMs = clock.millis();
            ends.ask(open).forEach((partition, end) -> questions.put(partition, new Question(nowMs, end)));
        }
        return true;
    }

    private static boolean isBeyondStart(CompletableFuture<Long> end) {
        return end.isDone() && !end.isCompletedExceptionally() && end.getNow(0L) > 0;
    }

    /** How long a poll may wait for records: not at all long while an answer is on its way. */
    Duration patience(Duration most) {
        boolean isExpected =
                questions.values().stream().anyMatch(question -> !question.end().isDone());
        long untilNextNanos = Math.max(0, nextNanos - elapsed.nanos());
        Duration patience = isExpected ? SOON : Duration.ofNanos(untilNextNanos).plus(SOON);
        return patience.compareTo(most) < 0 ? patience : most;
    }

    /** The partitions that there is an answer for. */
    Set<TopicPartition> asked() {
        return Set.copyOf(questions.keySet());
    }

    /**
     * What can be said in the transaction that moves everything below these offsets, if it has not been said before; else null.
     *
     * @param next offset of each partition below which everything is moved on, where that is known
     */
    @Nullable
    IntakeMark mark(Map<TopicPartition, Long> next) {
        Map<TopicPartition, Long> reached = reached(next);
        if (reached.isEmpty()) {
            return null;
        }
        Map<IntakePartition, Long> all = new HashMap<>();
        readToMs.forEach((partition, ms) -> all.put(named(partition), ms));
        reached.forEach((partition, ms) -> all.put(named(partition), ms));
        return new IntakeMark(all);
    }

    private Map<TopicPartition, Long> reached(Map<TopicPartition, Long> next) {
        Map<TopicPartition, Long> reached = new HashMap<>();
        questions.forEach((partition, question) -> {
            Long end = question.answer();
            Long offset = next.get(partition);
            if (end != null && offset != null && offset >= end) {
                reached.put(partition, question.askedMs());
            }
        });
        return reached;
    }

    private static IntakePartition named(TopicPartition partition) {
        return new IntakePartition(partition.topic(), partition.partition());
    }

    /** The mark, for each partition of the schedules log. */
    List<ProducerRecord<byte[], byte[]>> records(IntakeMark mark) {
        return schedulesLog.stream()
                .map(partition -> ScheduleRecords.mark(partition.partition(), mark))
                .toList();
    }

    /** The transaction that had this {@link #mark} is committed. */
    void written(IntakeMark mark) {
        mark.readToMs().forEach((named, ms) -> {
            TopicPartition partition = new TopicPartition(named.topic(), named.number());
            readToMs.put(partition, ms);
            Question question = questions.get(partition);
            if (question != null && question.askedMs() == ms) {
                questions.remove(partition);
            }
        });
    }

    /** The partitions belong to others now. */
    void forget(Collection<TopicPartition> partitions) {
        questions.keySet().removeAll(partitions);
        readToMs.keySet().removeAll(partitions);
    }
}
