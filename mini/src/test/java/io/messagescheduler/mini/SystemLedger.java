package io.messagescheduler.mini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.core.delivery.SortKey;
import io.messagescheduler.core.delivery.UnreadableCheckpoint;
import io.messagescheduler.core.message.Command;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.testkit.simulation.LogObserver;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the account of every message, and checks at each event what must always hold: nothing is early by the true clock,
 * nothing ends twice, nothing is appended to a window that has opened, nothing unread is deleted, progress never goes back.
 */
final class SystemLedger implements LogObserver {
    /** How a message must end. */
    enum Wanted {
        DELIVERED,
        DEAD,
        /** Its target is in trouble at times. */
        EITHER
    }

    /** A message and what has become of it so far. */
    static final class Message {
        private final String tag;
        private final Wanted wanted;
        private final long dueMs;
        private int delivered;
        private int dead;
        private boolean mayBeCancelled;
        private boolean isCancelled;

        Message(String tag, Wanted wanted, long dueMs) {
            this.tag = tag;
            this.wanted = wanted;
            this.dueMs = dueMs;
        }

        boolean isOver() {
            return delivered + dead > 0 || isCancelled;
        }

        /** What is wrong with its end, or null. */
        private @Nullable String problem() {
            boolean isRight = isCancelled && mayBeCancelled
                    || switch (wanted) {
                        case DELIVERED -> delivered > 0 && dead == 0;
                        case DEAD -> dead > 0 && delivered == 0;
                        case EITHER -> isOver();
                    };
            return isRight ? null : this.toString();
        }

        @Override
        public String toString() {
            return tag + " wanted " + wanted + ", delivered " + delivered + ", dead " + dead
                    + (isCancelled ? ", cancelled" : "");
        }
    }

    private static final String TAG = Load.TAG;

    /** A routing decision is given up when its sends take longer to be acknowledged. */
    private static final long STALE_MS = 1_000;

    private final SimulatedLog log;
    private final InstantSource time;
    private final BucketLadder ladder;
    private final Map<String, List<String>> readers = new HashMap<>();
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final Map<TopicPartition, Map<Long, String>> versions = new HashMap<>();
    private final Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
    private final Map<TopicPartition, Checkpoint> claimed = new HashMap<>();
    private final Map<TopicPartition, Checkpoint> written = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final boolean watchesDeletions;
    private boolean allowsCopies;
    private boolean trustsClocks = true;

    /** @param time the true one */
    SystemLedger(SimulatedLog log, InstantSource time, Layout layout, boolean watchesDeletions) {
        this.log = log;
        this.time = time;
        this.ladder = layout.ladder();
        this.watchesDeletions = watchesDeletions;
        for (String group : List.of(Names.MESSAGE_HANDLER_GROUP, Names.DRAIN_GROUP, Names.DELIVERY_GROUP)) {
            layout.topicsOf(group)
                    .forEach(topic -> readers.computeIfAbsent(topic, unused -> new ArrayList<>())
                            .add(group));
        }
        log.observe(this);
    }

    /** From now on a message may be delivered more than once: at least once, after a fault. */
    void allowCopies() {
        allowsCopies = true;
    }

    /** Some wall clock is wrong at times, and so a MessageHandler may choose a window that has opened. */
    void distrustClocks() {
        trustsClocks = false;
    }

    Message sent(String tag, Wanted wanted, long dueMs) {
        Message message = new Message(tag, wanted, dueMs);
        messages.put(tag, message);
        return message;
    }

    /** It turns out that it was not sent. */
    void unsent(String tag) {
        messages.remove(tag);
    }

    /** Somebody asks for it to be cancelled. */
    void mayCancel(String tag) {
        Objects.requireNonNull(messages.get(tag)).mayBeCancelled = true;
    }

    /** What was found wrong, first things first. */
    List<String> problems() {
        return problems;
    }

    boolean isEverythingOver() {
        for (Message message : messages.values()) {
            if (!message.isOver()) {
                return false;
            }
        }
        return true;
    }

    /** Sent is delivered, dead-lettered and cancelled. */
    void close() {
        messages.values().forEach(message -> {
            String problem = message.problem();
            if (problem != null) {
                problem("at the end: " + problem);
            }
        });
    }

    private void problem(String what) {
        problems.add(time.instant() + " " + what);
    }

    @Override
    public void committed(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        if (topic.equals(Names.DEAD_LETTERS)) {
            Message message = messageOf(record);
            if (message != null) {
                message.dead++;
                endsOnce(message);
            }
        } else if (topic.equals(Names.SCHEDULES)) {
            heard(record);
        } else if (topic.equals(Names.CHECKPOINTS)) {
            written(record);
        } else if (Load.isTarget(topic)) {
            delivered(record);
        } else {
            ladder.byTopic(topic).ifPresent(bucket -> parked(record, bucket));
        }
    }

    private @Nullable Message messageOf(ConsumerRecord<byte[], byte[]> record) {
        byte[] tag = StampedRecord.header(record, TAG);
        return tag == null ? null : messages.get(new String(tag, UTF_8));
    }

    private void delivered(ConsumerRecord<byte[], byte[]> record) {
        Message message = messageOf(record);
        if (message == null) {
            problem("nobody has sent " + record);
            return;
        }
        message.delivered++;
        if (record.timestamp() < message.dueMs) {
            problem(message + " is early by " + (message.dueMs - record.timestamp()) + " ms");
        }
        endsOnce(message);
    }

    private void endsOnce(Message message) {
        boolean isOnce = message.delivered + message.dead == 1 && !message.isCancelled;
        // The target that took a message may be in trouble when its copy comes.
        boolean isCopy = message.delivered == 0 || message.dead == 0 || message.wanted == Wanted.EITHER;
        if (!isOnce && !(allowsCopies && isCopy && !message.isCancelled)) {
            problem("not once: " + message);
        }
    }

    /** What the schedules log says: which version is which message, and which are cancelled. */
    private void heard(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Command command = Command.of(StampedRecord.header(record, HeaderNames.COMMAND));
        Message message = messageOf(record);
        if (command == Command.SCHEDULE && message != null) {
            versions.computeIfAbsent(partition, unused -> new HashMap<>()).put(record.offset(), message.tag);
        } else if (command == Command.CANCELLED) {
            long version = Stamp.decode(Objects.requireNonNull(StampedRecord.header(record, HeaderNames.VERSION)));
            Message cancelled =
                    messages.get(versions.getOrDefault(partition, Map.of()).getOrDefault(version, ""));
            if (cancelled != null) {
                cancelled.isCancelled = true;
                if (cancelled.delivered + cancelled.dead > 0) {
                    problem("cancelled and yet not: " + cancelled);
                }
            }
        }
    }

    /** P8: a window has not opened when something is appended to it, give or take what a decision may be old. */
    private void parked(ConsumerRecord<byte[], byte[]> record, Bucket bucket) {
        if (!trustsClocks || bucket.kind() != Bucket.Kind.RING) {
            return;
        }
        try {
            long opensAtMs = ladder.opensAtMs(bucket, StampedRecord.dueMs(record), record.timestamp());
            if (record.timestamp() >= opensAtMs + STALE_MS) {
                problem("appended " + (record.timestamp() - opensAtMs) + " ms after its window opened: "
                        + messageOf(record) + " in " + bucket.topic());
            }
        } catch (StampedRecord.NotStamped e) {
            // A foreigner's.
        }
    }

    @Override
    public void committed(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<TopicPartition, Long> before = committed.computeIfAbsent(group, unused -> new HashMap<>());
        offsets.forEach((partition, offset) -> {
            long last = before.getOrDefault(partition, 0L);
            if (offset.offset() < last) {
                problem(group + " goes back from " + last + " to " + offset.offset() + " in " + partition);
            }
            before.put(partition, offset.offset());
            if (group.equals(Names.DELIVERY_GROUP)) {
                // Behind the checkpoint stands who has the partition.
                stored(claimed, partition, offset.offset(), offset.metadata().split("@", 2)[0]);
            }
        });
    }

    /** A record of the checkpoint log: who has lost a partition writes no more of it. */
    private void written(ConsumerRecord<byte[], byte[]> record) {
        if (record.value().length == 0) {
            return; // A mark.
        }
        String key = new String(record.key(), UTF_8);
        int dash = key.lastIndexOf('-');
        ByteBuffer value = ByteBuffer.wrap(record.value());
        stored(
                written,
                new TopicPartition(key.substring(0, dash), Integer.parseInt(key.substring(dash + 1))),
                value.getLong(),
                UTF_8.decode(value).toString());
    }

    private void stored(Map<TopicPartition, Checkpoint> checkpoints, TopicPartition partition, long low, String text) {
        Checkpoint now;
        try {
            now = Checkpoint.decode(low, text);
        } catch (UnreadableCheckpoint e) {
            problem("unreadable checkpoint of " + partition + ": " + e.getMessage());
            return;
        }
        Checkpoint last = checkpoints.put(partition, now);
        if (last != null && (now.readOffset() < last.readOffset() || isBelow(now.delivered(), last.delivered()))) {
            problem("the checkpoint of " + partition + " goes back from " + last + " to " + now);
        }
    }

    private static boolean isBelow(@Nullable SortKey key, @Nullable SortKey other) {
        return other != null && (key == null || key.compareTo(other) < 0);
    }

    @Override
    public void deleting(TopicPartition partition, long beforeOffset) {
        if (!watchesDeletions) {
            return;
        }
        for (String group : readers.getOrDefault(partition.topic(), List.of())) {
            OffsetAndMetadata stands = log.committed(group, partition);
            long read = stands == null ? 0 : stands.offset();
            if (log.holdsRecords(partition, read, beforeOffset)) {
                problem(partition + " is deleted below " + beforeOffset + ", but " + group + " has read to " + read);
            }
        }
    }
}
