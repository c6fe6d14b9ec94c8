package io.messagescheduler.benchmarks;

import io.messagescheduler.kafkaio.KafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What a delivery transaction costs with its checkpoint as an offset commit (once ours), as a record of a compacted topic (ours), and
 * with none, at several ticks: the least time between the beginnings of two transactions. Two threads with a producer each deliver 2,000
 * messages a second between them, as two delivery threads would, on a broker that does nothing else. The variants take turns; each
 * line of CSV is one of them in one round.
 *
 * <pre>
 * SM_EMBEDDED_DATA_DIR=data/cost SM_RUN_DIR=data/cost/run SM_EMBEDDED_KAFKA_PORT=0 java -Xmx1g \
 *   -cp 'launcher/target/lib/*' io.messagescheduler.embedded.EmbeddedBroker
 * java -cp 'launcher/target/lib/*' io.messagescheduler.benchmarks.TransactionCost data/cost/run 3 10
 * </pre>
 *
 * <p>Arguments: folder of the broker's run file, rounds, seconds for each line. One more round goes before, unprinted.
 */
public final class TransactionCost {
    private static final String GROUP = "transaction-cost";
    private static final int THREADS = 2;
    private static final int PARTITIONS = 8;
    private static final int MESSAGES_A_SECOND = 2_000;
    private static final int VALUE_BYTES = 100;
    private static final int CHECKPOINT_BYTES = 60;
    private static final int LARGEST_MESSAGE = 1_048_576;
    private static final int[] TICKS_MS = {0, 2, 5, 10, 20};
    private static final Duration POLL = Duration.ofMillis(100);

    private final RunningSystem system;
    private final String suffix = Long.toString(System.currentTimeMillis(), 36);
    private final String imminent = "cost-imminent-" + suffix;
    private final String target = "cost-target-" + suffix;
    private final String checkpoints = "cost-checkpoints-" + suffix;
    private final List<Delivery> deliveries = new ArrayList<>();

    private TransactionCost(RunningSystem system) {
        this.system = system;
    }

    /** How a transaction says how far its partitions are delivered. */
    private enum Way {
        OFFSET_COMMIT,
        CHECKPOINT_RECORD,
        NO_CHECKPOINT;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static void main(String[] args) throws Exception {
        TransactionCost cost = new TransactionCost(new RunningSystem(Path.of(args[0])));
        int rounds = Integer.parseInt(args[1]);
        Duration length = Duration.ofSeconds(Integer.parseInt(args[2]));
        cost.setUp();
        try {
            System.out.println("round,checkpoint,tickMs,transactionsPerSecond,transactionP50Ms,transactionP99Ms,"
                    + "latenessP50Ms,latenessP99Ms,latenessP999Ms,brokerCpuMsPerMessage,clientCpuMsPerMessage");
            for (int round = 0; round <= rounds; round++) {
                for (int tickMs : TICKS_MS) {
                    for (Way way : Way.values()) {
                        String figures = cost.measure(way, Duration.ofMillis(tickMs), length);
                        if (round > 0) {
                            System.out.printf("%d,%s,%d,%s%n", round, way.word(), tickMs, figures);
                        }
                    }
                }
            }
        } finally {
            cost.deliveries.forEach(Delivery::close);
        }
    }

    private void setUp() throws Exception {
        KafkaClients clients = new KafkaClients(system.bootstrapServers(), new Properties(), LARGEST_MESSAGE);
        try (Admin admin = clients.admin(GROUP)) {
            admin.createTopics(List.of(
                            new NewTopic(imminent, Optional.of(PARTITIONS), Optional.empty()),
                            new NewTopic(target, Optional.of(PARTITIONS), Optional.empty()),
                            new NewTopic(checkpoints, Optional.of(1), Optional.empty())
                                    .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
            Map<TopicPartition, OffsetAndMetadata> starts = IntStream.range(0, PARTITIONS)
                    .boxed()
                    .collect(Collectors.toMap(
                            number -> new TopicPartition(imminent, number), number -> new OffsetAndMetadata(0)));
            admin.alterConsumerGroupOffsets(GROUP + suffix, starts).all().get();
        }
        for (int thread = 0; thread < THREADS; thread++) {
            deliveries.add(new Delivery(clients, thread));
        }
        while (deliveries.stream().anyMatch(delivery -> !delivery.hasItsShare())) {
            deliveries.forEach(delivery -> delivery.consumer.poll(POLL));
        }
    }

    private String measure(Way way, Duration tick, Duration length) throws Exception {
        double brokerBefore = brokerCpuSeconds();
        double clientBefore = cpuSeconds(ProcessHandle.current());
        List<CompletableFuture<Void>> running = deliveries.stream()
                .map(delivery -> CompletableFuture.runAsync(() -> delivery.run(way, tick, length)))
                .toList();
        running.forEach(CompletableFuture::join);
        double brokerMs = (brokerCpuSeconds() - brokerBefore) * 1_000;
        double clientMs = (cpuSeconds(ProcessHandle.current()) - clientBefore) * 1_000;
        Histogram transactions = new Histogram(3);
        Histogram lateness = new Histogram(3);
        deliveries.forEach(delivery -> {
            transactions.add(delivery.transactions);
            lateness.add(delivery.lateness);
        });
        return "%.0f,%.2f,%.2f,%.2f,%.2f,%.2f,%.3f,%.3f"
                .formatted(
                        transactions.getTotalCount() / (double) length.toSeconds(),
                        ms(transactions, 50),
                        ms(transactions, 99),
                        ms(lateness, 50),
                        ms(lateness, 99),
                        ms(lateness, 99.9),
                        brokerMs / lateness.getTotalCount(),
                        clientMs / lateness.getTotalCount());
    }

    private static double ms(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1_000.0;
    }

    private double brokerCpuSeconds() throws Exception {
        return cpuSeconds(ProcessHandle.of(system.processes().getFirst().pid()).orElseThrow());
    }

    private static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow().toMillis() / 1_000.0;
    }

    /** One delivery thread. */
    private final class Delivery implements AutoCloseable {
        private final Consumer<byte[], byte[]> consumer;
        private final Producer<byte[], byte[]> producer;
        private final SplittableRandom random;
        private final Histogram transactions = new Histogram(3);
        private final Histogram lateness = new Histogram(3);
        private long number;

        Delivery(KafkaClients clients, int thread) {
            this.consumer = clients.groupConsumer(GROUP + suffix, "cost-" + thread);
            this.producer = clients.deliveryProducer("cost-" + suffix + "-" + thread);
            this.random = new SplittableRandom(thread);
            consumer.subscribe(List.of(imminent));
            producer.initTransactions();
        }

        boolean hasItsShare() {
            return consumer.assignment().size() == PARTITIONS / THREADS;
        }

        void run(Way way, Duration tick, Duration length) {
            transactions.reset();
            lateness.reset();
            double nanosBetween = 1e9 * THREADS / MESSAGES_A_SECOND;
            long startNanos = System.nanoTime();
            long dueNanos = startNanos;
            while (dueNanos - startNanos < length.toNanos()) {
                consumer.poll(Duration.ZERO);
                long beginNanos = await(dueNanos);
                producer.beginTransaction();
                List<Long> due = new ArrayList<>();
                Map<TopicPartition, OffsetAndMetadata> told = new HashMap<>();
                while (dueNanos <= beginNanos) {
                    byte[] value = new byte[VALUE_BYTES];
                    random.nextBytes(value);
                    producer.send(new ProducerRecord<>(target, random.nextInt(PARTITIONS), null, value));
                    List<TopicPartition> own = List.copyOf(consumer.assignment());
                    told.put(own.get(random.nextInt(own.size())), new OffsetAndMetadata(++number));
                    due.add(dueNanos);
                    dueNanos += (long) (nanosBetween * 2 * random.nextDouble());
                }
                tell(way, told);
                producer.commitTransaction();
                long endNanos = System.nanoTime();
                due.forEach(nanos -> lateness.recordValue((endNanos - nanos) / 1_000));
                transactions.recordValue((endNanos - beginNanos) / 1_000);
                await(beginNanos + tick.toNanos());
            }
        }

        private void tell(Way way, Map<TopicPartition, OffsetAndMetadata> told) {
            if (way == Way.OFFSET_COMMIT) {
                CompletableFuture<Void> flushed = new CompletableFuture<>();
                Thread.startVirtualThread(() -> {
                    producer.flush();
                    flushed.complete(null);
                });
                producer.sendOffsetsToTransaction(told, consumer.groupMetadata());
                join(flushed);
                return;
            }
            if (way == Way.CHECKPOINT_RECORD) {
                told.keySet()
                        .forEach(partition -> producer.send(new ProducerRecord<>(
                                checkpoints,
                                0,
                                new byte[] {(byte) partition.partition()},
                                new byte[CHECKPOINT_BYTES])));
            }
            producer.flush();
        }

        private static void join(CompletableFuture<Void> flushed) {
            try {
                flushed.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        private static long await(long untilNanos) {
            long nowNanos = System.nanoTime();
            while (nowNanos < untilNanos) {
                LockSupport.parkNanos(untilNanos - nowNanos);
                nowNanos = System.nanoTime();
            }
            return nowNanos;
        }

        @Override
        public void close() {
            producer.close(Duration.ZERO);
            consumer.close();
        }
    }
}
