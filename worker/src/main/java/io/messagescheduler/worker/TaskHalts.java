package io.messagescheduler.worker;

import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.UnwritableTopics;
import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Delivery tasks of one agent that stand still, since a dead letter of theirs cannot be written: nothing of them may be
 * dropped, and the agent's other tasks go on. Each is tried again every few seconds. Owned by one thread.
 */
final class TaskHalts {
    private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private final String agent;
    private final TargetDirectory directory;
    private final ElapsedTime elapsed;
    private final UnwritableTopics unwritable;

    /** When each is tried again. */
    private final Map<TopicPartition, Long> untilNanos = new HashMap<>();

    TaskHalts(String agent, TargetDirectory directory, ElapsedTime elapsed, UnwritableTopics unwritable) {
        this.agent = agent;
        this.directory = directory;
        this.elapsed = elapsed;
        this.unwritable = unwritable;
    }

    /** Halts the task whose dead letter failed, unless that is the letter's own fault or it was none; whether it did. */
    boolean halt(DeliveryBatch.SendFailure failure) {
        if (!failure.topic().equals(Names.DEAD_LETTERS)
                || unwritable.isRecordsOwnFault(failure.error(), failure.bytes())) {
            return false;
        }
        TopicPartition task = failure.culprit().partition();
        if (!unwritable.failed(nameOf(task), failure.topic(), failure.error())) {
            return false;
        }
        untilNanos.put(task, elapsed.nanos() + PAUSE_NANOS);
        directory.doubt(Names.DEAD_LETTERS);
        directory.touch(Names.DEAD_LETTERS);
        return true;
    }

    /** A topic that is not there is not tried: the send would hold the other tasks up for seconds. */
    boolean isHalted(TopicPartition task) {
        Long until = untilNanos.get(task);
        if (until == null) {
            return false;
        }
        if (elapsed.nanos() - until < 0) {
            return true;
        }
        directory.touch(Names.DEAD_LETTERS);
        return directory.trouble(Names.DEAD_LETTERS) != null;
    }

    void wentWell(Collection<TaskReader> tasks) {
        if (!untilNanos.isEmpty()) {
            tasks.forEach(task -> mended(task.partition()));
        }
    }

    void forget(Collection<TopicPartition> tasks) {
        tasks.forEach(this::mended);
    }

    private void mended(TopicPartition task) {
        if (untilNanos.remove(task) != null) {
            unwritable.mended(nameOf(task));
        }
    }

    private String nameOf(TopicPartition task) {
        return agent + " task " + task;
    }
}
