package io.messagescheduler.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.core.job.Job;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs done, newest last: kept in a topic, so that the history outlives the Scheduler, and the latest of them in memory.
 * Only people read it; nothing is decided by it. Thread-safe.
 */
final class JobLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JobLog.class);
    private static final int KEPT = 1_000;

    /** A leader has more urgent things to do. */
    private static final Duration LONGEST_READ = Duration.ofSeconds(5);

    private static final TopicPartition PARTITION = new TopicPartition(Names.JOB_LOG, 0);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final Producer<byte[], byte[]> producer;
    private final Deque<Map<String, Object>> latest = new ArrayDeque<>();

    /** Knows of no jobs done. */
    JobLog(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** With the latest jobs of whoever led before, as far as they can be read within seconds. */
    static JobLog load(KafkaClients clients, String instance) {
        JobLog jobLog = new JobLog(clients.producer(instance + "-job-log"));
        try (Consumer<byte[], byte[]> consumer =
                clients.assignedConsumer("__SM_JOB_LOG_READER", instance + "-job-log-reader")) {
            jobLog.read(consumer, LONGEST_READ);
            return jobLog;
        } catch (RuntimeException e) {
            jobLog.close();
            throw e;
        }
    }

    /** @param limit of each question, and of all that is read */
    void read(Consumer<byte[], byte[]> consumer, Duration limit) {
        long endNanos = System.nanoTime() + limit.toNanos();
        try {
            consumer.assign(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION), limit).getOrDefault(PARTITION, 0L);
            long start = consumer.beginningOffsets(List.of(PARTITION), limit).getOrDefault(PARTITION, 0L);
            consumer.seek(PARTITION, Math.max(start, end - KEPT));
            while (consumer.position(PARTITION, limit) < end) {
                if (System.nanoTime() - endNanos > 0) {
                    throw new TimeoutException("not read to its end within " + limit.toMillis() + " ms");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    add(record.value());
                }
            }
        } catch (TimeoutException e) {
            log.warn("{} is not waited for, and the history of jobs has a gap: {}", PARTITION, e.toString());
        }
    }

    /** Whatever stands in the topic, the Scheduler starts. */
    private synchronized void add(byte @Nullable [] json) {
        try {
            Map<String, Object> job = json == null ? null : JSON.readValue(json, OBJECT);
            if (job != null) {
                keep(job);
            }
        } catch (IOException e) {
            log.warn("A line of {} cannot be read and is left out: {}", Names.JOB_LOG, e.toString());
        }
    }

    private void keep(Map<String, Object> job) {
        if (latest.size() == KEPT) {
            latest.removeFirst();
        }
        latest.addLast(job);
    }

    synchronized void append(Job job) {
        Map<String, Object> json = JobJson.of(job);
        keep(json);
        try {
            producer.send(
                    new ProducerRecord<>(
                            Names.JOB_LOG,
                            0,
                            job.id().toString().getBytes(StandardCharsets.UTF_8),
                            JSON.writeValueAsBytes(json)),
                    (metadata, error) -> {
                        if (error != null) {
                            log.warn("A job done is missing in {}: {}", Names.JOB_LOG, error.toString());
                        }
                    });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Jobs done, oldest first. */
    synchronized List<Map<String, Object>> latest() {
        return new ArrayList<>(latest);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
