package io.messagescheduler.benchmarks;

import io.messagescheduler.process.RunFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Shows that memory does not grow with what is pending: schedules messages hours ahead on a running {@code --app} and prints
 * heap after a full collection, and resident memory, of each process before, on the way and after.
 *
 * <pre>
 * ./messagescheduler --app
 * java -cp 'launcher/target/lib/*' io.messagescheduler.benchmarks.PendingMemory 1000000 data/app/run > data/pending-memory.csv
 * </pre>
 */
public final class PendingMemory {
    private static final int STEPS = 4;
    private static final Duration LONGEST_STEP = Duration.ofMinutes(10);

    private PendingMemory() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        RunningSystem system = new RunningSystem(Path.of(args[1]));
        Properties config = new Properties();
        config.putAll(Map.of(
                "bootstrap.servers",
                system.bootstrapServers(),
                "acks",
                "all",
                "linger.ms",
                "5",
                "compression.type",
                "lz4"));
        System.out.println("pending,process,heapAfterGcMb,rssMb");
        report(0, system);
        SplittableRandom random = new SplittableRandom(1);
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
                Admin admin = Admin.create(config)) {
            int sent = 0;
            for (int step = 1; step <= STEPS; step++) {
                int until = (int) ((long) count * step / STEPS);
                send(producer, random, sent, until);
                sent = until;
                awaitRouted(admin);
                report(sent, system);
            }
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, SplittableRandom random, int from, int until) {
        AtomicLong failed = new AtomicLong();
        byte[] target = "PENDING_MEMORY".getBytes(StandardCharsets.UTF_8);
        long nowMs = System.currentTimeMillis();
        for (int i = from; i < until; i++) {
            byte[] value = new byte[100];
            random.nextBytes(value);
            long dueMs = nowMs
                    + random.nextLong(
                            Duration.ofHours(1).toMillis(), Duration.ofHours(6).toMillis());
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    "SCHEDULED_MESSAGES", Integer.toString(i).getBytes(StandardCharsets.UTF_8), value);
            record.headers().add("time", Long.toString(dueMs).getBytes(StandardCharsets.UTF_8));
            record.headers().add("topic", target);
            producer.send(record, (metadata, error) -> {
                if (error != null) {
                    failed.incrementAndGet();
                }
            });
        }
        producer.flush();
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " messages were not acknowledged");
        }
    }

    /** Waits until the MessageHandler's group has committed the end of the intake topic. */
    private static void awaitRouted(Admin admin) throws Exception {
        long endNanos = System.nanoTime() + LONGEST_STEP.toNanos();
        while (System.nanoTime() < endNanos) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets("__SM_MH_GROUP")
                    .partitionsToOffsetAndMetadata()
                    .get();
            boolean done = true;
            for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : committed.entrySet()) {
                long end = admin.listOffsets(Map.of(entry.getKey(), OffsetSpec.latest()))
                        .partitionResult(entry.getKey())
                        .get()
                        .offset();
                done &= entry.getValue().offset() >= end;
            }
            if (done) {
                return;
            }
            Thread.sleep(500);
        }
        throw new IllegalStateException("The MessageHandler has not caught up within " + LONGEST_STEP);
    }

    private static void report(int pending, RunningSystem system) throws Exception {
        for (RunFile process : system.processes()) {
            System.out.printf(
                    Locale.ROOT,
                    "%d,%s,%.1f,%.1f%n",
                    pending,
                    process.instance(),
                    system.liveHeapMb(process).orElse(Double.NaN),
                    RunningSystem.residentMb(process));
        }
    }
}
