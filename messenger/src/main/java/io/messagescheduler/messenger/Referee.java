package io.messagescheduler.messenger;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.messagescheduler.process.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a run is over and has it verified. It is over when every message is accounted for, and a little later, so
 * that duplicates are met too; else {@code grace} after the last due time. Nothing is judged before the collectors have
 * read all that was there at that moment and the database has it: a reader that lags behind loses no message.
 */
final class Referee implements Agent {
    private static final Logger log = LoggerFactory.getLogger(Referee.class);
    private static final long PAUSE_MS = 100;

    private final String name;
    private final LoadPlan plan;
    private final long lastPlannedDueMs;
    private final Sender sender;
    private final LiveTally tally;
    private final List<Collector> collectors;
    private final ReceiptWriter writer;
    private final Supplier<Map<TopicPartition, Long>> ends;
    private final Verification verification;
    private final Path file;
    private final InstantSource clock;
    private final Rules rules;
    private final Runnable whenDone;
    private @Nullable Map<TopicPartition, Long> toRead;
    private volatile Phase phase = Phase.SENDING;
    private volatile @Nullable Verdict verdict;

    /**
     * @param name the contestant's
     * @param ends looks up how much there is to read
     * @param file gets the raw data
     * @param whenDone called once, when the raw data are written
     */
    Referee(
            String name,
            LoadPlan plan,
            long lastPlannedDueMs,
            Sender sender,
            LiveTally tally,
            List<Collector> collectors,
            ReceiptWriter writer,
            Supplier<Map<TopicPartition, Long>> ends,
            Verification verification,
            Path file,
            InstantSource clock,
            Rules rules,
            Runnable whenDone) {
        this.name = name;
        this.plan = plan;
        this.lastPlannedDueMs = lastPlannedDueMs;
        this.sender = sender;
        this.tally = tally;
        this.collectors = List.copyOf(collectors);
        this.writer = writer;
        this.ends = ends;
        this.verification = verification;
        this.file = file;
        this.clock = clock;
        this.rules = rules;
        this.whenDone = whenDone;
    }

    @Override
    public int doWork() throws IOException, InterruptedException {
        if (phase != Phase.DONE && isOver()) {
            phase = Phase.VERIFYING;
            Verdict found = verification.writeTo(file);
            verdict = found;
            phase = Phase.DONE;
            log.info("Verified {}: {}; raw data in {}", name, found, file);
            whenDone.run();
            return 1;
        }
        Thread.sleep(PAUSE_MS);
        return 0;
    }

    Phase phase() {
        return phase;
    }

    /** Null until the run is verified. */
    @Nullable
    Verdict verdict() {
        return verdict;
    }

    /** No message is due later. */
    long lastDueMs() {
        return Math.max(lastPlannedDueMs, sender.progress().latestDepartureMs());
    }

    private boolean isOver() {
        if (!sender.progress().done()) {
            return false;
        }
        phase = Phase.WAITING;
        LiveTally.Counts counts = tally.counts();
        long overMs = counts.accounted() == plan.count()
                ? Math.max(lastDueMs(), counts.lastReceivedMs())
                        + rules.settling().toMillis()
                : lastDueMs() + rules.grace().toMillis();
        return clock.millis() >= overMs && allIsRead() && writer.isIdle();
    }

    private boolean allIsRead() {
        if (toRead == null) {
            try {
                toRead = ends.get();
            } catch (KafkaException away) {
                if (!Topics.isPassing(away)) {
                    throw away;
                }
                log.warn("Nothing is judged while Kafka is away: {}", away.toString());
                return false;
            }
        }
        Map<TopicPartition, Long> read = new HashMap<>();
        collectors.forEach(collector -> read.putAll(collector.positions()));
        return toRead.entrySet().stream().allMatch(end -> read.getOrDefault(end.getKey(), -1L) >= end.getValue());
    }

    @Override
    public String roleName() {
        return "referee-" + name;
    }

    @Override
    public void onClose() {}

    /** Where a run is, as {@code /progress} says it; in the order in which they come. */
    enum Phase {
        @JsonProperty("starting")
        STARTING,
        @JsonProperty("sending")
        SENDING,
        @JsonProperty("waiting")
        WAITING,
        @JsonProperty("verifying")
        VERIFYING,
        @JsonProperty("done")
        DONE
    }

    /**
     * @param grace how long after the last due time a message may still arrive before it is lost
     * @param settling how long after the last receipt a duplicate is waited for
     */
    record Rules(Duration grace, Duration settling) {
        static final Rules DEFAULT = new Rules(Duration.ofSeconds(60), Duration.ofSeconds(2));
    }
}
