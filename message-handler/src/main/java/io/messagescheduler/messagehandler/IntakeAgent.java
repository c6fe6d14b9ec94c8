package io.messagescheduler.messagehandler;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Positions;
import io.messagescheduler.kafkaio.TransactionSize;
import io.messagescheduler.kafkaio.TransactionalRouter;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Obstacles;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the intake topics and the schedules log, and moves each message to the bucket of its due time, in transactions: poll, decide, produce,
 * commit. One thread; its transaction is always closed when it polls, so a rebalance finds nothing half done.
 */
final class IntakeAgent implements Agent {
    private static final Logger log = LoggerFactory.getLogger(IntakeAgent.class);
    private static final Duration POLL = Duration.ofMillis(250);
    /** Failures in a row from which on it is said not to be ready. */
    private static final int PATIENCE = 3;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final String name;
    private final Consumer<byte[], byte[]> consumer;
    private final TransactionalRouter transactions;
    private final IntakeStep step;
    private final @Nullable TopicCreation targets;
    private final ElapsedTime elapsed;
    private final IntakeMetrics metrics;
    private final Obstacles obstacles;
    private final Positions positions;
    private final TransactionSize size = new TransactionSize();
    private boolean rewind;
    private int failures;

    /** @param targets creates missing target topics; null where that is off */
    IntakeAgent(
            String name,
            Consumer<byte[], byte[]> consumer,
            Collection<String> topics,
            TransactionalRouter transactions,
            IntakeStep step,
            @Nullable TopicCreation targets,
            ElapsedTime elapsed,
            IntakeMetrics metrics,
            Obstacles obstacles) {
        this.name = name;
        this.consumer = consumer;
        this.transactions = transactions;
        this.step = step;
        this.targets = targets;
        this.elapsed = elapsed;
        this.metrics = metrics;
        this.obstacles = obstacles;
        this.positions = new Positions(consumer);
        consumer.subscribe(topics, new Rebalance());
        obstacles.tell(name, "it waits for its partitions");
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public int doWork() throws InterruptedException {
        try {
            return step();
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            failures++;
            if (failures > PATIENCE) {
                obstacles.tell(name, "its transactions fail");
            }
            metrics.failed();
            step.takeTally();
            log.warn("Going back to the committed offsets, failure {} in a row: {}", failures, e.toString());
            rewind = true;
            elapsed.pause(Duration.ofMillis(Math.min(LONGEST_PAUSE.toMillis(), 10L << Math.min(failures, 8))));
            return 0;
        }
    }

    private int step() {
        transactions.ready();
        if (rewind) {
            positions.rewind();
            rewind = false;
        }
        if (positions.isEmpty()) {
            positions.add(consumer.poll(POLL));
        }
        List<ConsumerRecord<byte[], byte[]>> batch = positions.take(size.records());
        if (batch.isEmpty()) {
            return 0;
        }
        ConsumerGroupMetadata group = consumer.groupMetadata();
        if (group.generationId() < 0) {
            rewind = true;
            return 0;
        }
        createTargets(batch);
        Set<TopicPartition> touched = new HashSet<>();
        batch.forEach(record -> touched.add(new TopicPartition(record.topic(), record.partition())));
        if (!transactions.move(batch, step, positions.next(touched, ""), group)) {
            rewind = true;
            size.gaveUp(batch.size());
            step.takeTally();
            return 0;
        }
        if (failures > PATIENCE) {
            obstacles.tell(name, "");
        }
        failures = 0;
        size.took(batch.size(), transactions.lastNanos());
        metrics.moved(step.takeTally(), transactions.lastNanos());
        return batch.size();
    }

    private void createTargets(List<ConsumerRecord<byte[], byte[]>> batch) {
        if (targets == null) {
            return;
        }
        Set<String> names = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            String target = step.targetOf(record);
            if (target != null) {
                names.add(target);
            }
        }
        targets.ensure(names);
    }

    @Override
    public void onClose() {
        transactions.close();
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            log.info("Assigned {}", partitions);
            obstacles.tell(name, "");
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            log.info("Revoked {}", partitions);
            positions.forget(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
            obstacles.tell(name, "it waits for its partitions");
        }
    }
}
