package io.messagescheduler.benchmarks;

import io.messagescheduler.process.RunFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kills the only Worker of a running {@code --app} a few times while messages fall due every few milliseconds, and prints a line of
 * CSV for each: from the kill to the first message that is delivered by the Worker that its supervisor starts in its place, at once
 * when it has seen that the old one is gone. It would wait if the kills were less than a minute apart.
 *
 * <pre>
 * ./messagescheduler --app
 * java -cp 'launcher/target/lib/*' io.messagescheduler.benchmarks.WorkerRestart data/app/run 3
 * </pre>
 */
public final class WorkerRestart {
    private static final String WORKER = "worker-0";
    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(5);
    private static final Duration DELAY = Duration.ofSeconds(3);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(65);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(5);

    private WorkerRestart() {}

    public static void main(String[] args) throws Exception {
        RunningSystem system = new RunningSystem(Path.of(args[0]));
        int times = Integer.parseInt(args[1]);
        Map<String, Object> servers = Map.of("bootstrap.servers", system.bootstrapServers());
        String target = "restart-" + Long.toString(System.currentTimeMillis(), 36);
        try (Admin admin = Admin.create(servers)) {
            admin.createTopics(List.of(new NewTopic(target, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
        AtomicBoolean sending = new AtomicBoolean(true);
        Thread sender = Thread.ofPlatform().name("sender").start(() -> send(servers, target, sending));
        System.out.println("restart,killToDeliveryMs");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", system.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(target, 0)));
            consumer.seekToBeginning(consumer.assignment());
            for (int restart = 1; restart <= times; restart++) {
                listen(consumer, BETWEEN_KILLS);
                measure(system, consumer, restart);
            }
        } finally {
            sending.set(false);
            sender.join();
        }
    }

    private static void measure(RunningSystem system, KafkaConsumer<byte[], byte[]> consumer, int restart)
            throws Exception {
        RunFile before = system.find(WORKER).orElseThrow();
        ProcessHandle killed = ProcessHandle.of(before.pid()).orElseThrow();
        long killMs = System.currentTimeMillis();
        killed.destroyForcibly();
        killed.onExit().join();
        // What it had committed comes still.
        listen(consumer, POLL.multipliedBy(10));
        long endNanos = System.nanoTime() + LIMIT.toNanos();
        long deliveredMs = 0;
        while (deliveredMs == 0) {
            if (System.nanoTime() > endNanos) {
                throw new IllegalStateException("nothing was delivered within " + LIMIT + " of restart " + restart);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                deliveredMs =
                        deliveredMs == 0 && record.timestamp() > killMs ? System.currentTimeMillis() : deliveredMs;
            }
        }
        System.out.printf("%d,%d%n", restart, deliveredMs - killMs);
    }

    private static void listen(KafkaConsumer<byte[], byte[]> consumer, Duration duration) {
        long endNanos = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < endNanos) {
            consumer.poll(POLL);
        }
    }

    private static void send(Map<String, Object> servers, String target, AtomicBoolean sending) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (sending.get()) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>("SCHEDULED_MESSAGES", bytes("key"), bytes("value"));
                record.headers()
                        .add("time", bytes(Instant.now().plus(DELAY).toString()))
                        .add("topic", bytes(target));
                producer.send(record);
                Thread.sleep(BETWEEN_MESSAGES);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
