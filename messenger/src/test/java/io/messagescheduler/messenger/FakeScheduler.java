package io.messagescheduler.messenger;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.kafkaio.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A scheduler that holds everything in memory: moves messages from the intake topic to their targets when they are due,
 * and does wrong what it is told to do wrong.
 */
final class FakeScheduler implements AutoCloseable {
    private final Consumer<byte[], byte[]> intake;
    private final Producer<byte[], byte[]> producer;
    private final Function<Integer, Fault> faults;
    private final PriorityQueue<Due> timer = new PriorityQueue<>();
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();
    private final Set<Integer> early = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean stopping;

    /** What happens to a message instead of what should. */
    enum Fault {
        NONE,
        LOSE,
        DELIVER_TWICE,
        DELIVER_EARLY,
        CHANGE_KEY,
        CHANGE_VALUE,
        CHANGE_HEADER,
        ADD_HEADER,
        BURY,
        DELIVER_ANONYMOUSLY
    }

    /** Creates the intake topic and the dead-letter topic; {@code faults} maps a message's number to its fate. */
    FakeScheduler(String bootstrapServers, String intakeTopic, Function<Integer, Fault> faults) throws Exception {
        KafkaClients kafka = Loads.clients(bootstrapServers);
        List<TopicPartition> partitions;
        try (Admin admin = kafka.admin("fake-scheduler")) {
            Topics.await(admin, Loads.DEAD_LETTERS, () -> Topics.create(admin, Loads.DEAD_LETTERS, 1, -1, 1_000_000));
            partitions = Topics.await(admin, intakeTopic, () -> Topics.create(admin, intakeTopic, 2, -1, 1_000_000));
        }
        this.faults = faults;
        this.intake = kafka.assignedConsumer("fake-scheduler", "fake-scheduler");
        intake.assign(partitions);
        intake.seekToBeginning(partitions);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.thread = new Thread(this::run, "fake-scheduler");
        thread.start();
    }

    /** How often each message's id was found in the intake topic. */
    Map<String, Integer> taken() {
        return taken;
    }

    /** Numbers of the messages that the broker had before they were due, and certainly so. */
    Set<Integer> early() {
        return early;
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
        intake.close();
        producer.close();
    }

    private void run() {
        while (!stopping) {
            for (ConsumerRecord<byte[], byte[]> record : intake.poll(Duration.ofMillis(5))) {
                String id = header(record, HeaderNames.MESSAGE_ID);
                taken.merge(id, 1, Integer::sum);
                int number = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
                Fault fault = faults.apply(number);
                long dueMs = Instant.parse(header(record, HeaderNames.TIME)).toEpochMilli();
                timer.add(new Due(number, dueMs, fault == Fault.DELIVER_EARLY ? 0 : dueMs, record, fault));
            }
            for (Due due = timer.peek();
                    due != null && due.firesMs() <= System.currentTimeMillis();
                    due = timer.peek()) {
                deliver(timer.remove());
            }
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private void deliver(Due due) {
        due.records().forEach(producer::send);
        if (due.fault() == Fault.DELIVER_EARLY) {
            producer.flush();
            if (System.currentTimeMillis() < due.dueMs()) {
                early.add(due.number());
            }
        }
    }

    private record Due(int number, long dueMs, long firesMs, ConsumerRecord<byte[], byte[]> record, Fault fault)
            implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(firesMs, other.firesMs);
        }

        List<ProducerRecord<byte[], byte[]>> records() {
            List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
            switch (fault) {
                case LOSE -> {}
                case DELIVER_TWICE -> {
                    out.add(copy(target(), record.key(), record.value()));
                    out.add(copy(target(), record.key(), record.value()));
                }
                case NONE, DELIVER_EARLY, CHANGE_HEADER -> out.add(copy(target(), record.key(), record.value()));
                case CHANGE_KEY -> out.add(copy(target(), new byte[] {1}, record.value()));
                case CHANGE_VALUE -> out.add(copy(target(), record.key(), new byte[] {1}));
                case ADD_HEADER -> {
                    ProducerRecord<byte[], byte[]> more = copy(target(), record.key(), record.value());
                    more.headers().add("surplus", null);
                    out.add(more);
                }
                case BURY -> {
                    ProducerRecord<byte[], byte[]> dead = copy(Loads.DEAD_LETTERS, record.key(), record.value());
                    dead.headers().add(HeaderNames.ERROR_CODE, new byte[] {'X'});
                    out.add(dead);
                }
                case DELIVER_ANONYMOUSLY ->
                    out.add(new ProducerRecord<>(target(), null, null, record.key(), record.value()));
            }
            return out;
        }

        private String target() {
            return header(record, HeaderNames.TOPIC);
        }

        private ProducerRecord<byte[], byte[]> copy(String topic, byte[] key, byte[] value) {
            ProducerRecord<byte[], byte[]> copy = new ProducerRecord<>(topic, null, null, key, value);
            for (Header header : record.headers()) {
                if (header.key().equals("content-bytes") && fault == Fault.CHANGE_HEADER) {
                    copy.headers().add(header.key(), new byte[] {1});
                } else if (!header.key().equals(HeaderNames.TIME)
                        && !header.key().equals(HeaderNames.TOPIC)) {
                    copy.headers().add(header);
                }
            }
            byte[] now = Times.text(System.currentTimeMillis()).getBytes(StandardCharsets.UTF_8);
            copy.headers().add(HeaderNames.MH_TIMESTAMP, now);
            copy.headers().add(HeaderNames.WORKER_TIMESTAMP, now);
            copy.headers().add(HeaderNames.HOP_COUNT, new byte[] {'3'});
            return copy;
        }
    }
}
