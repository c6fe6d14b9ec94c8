package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the dead letters by reading them: offsets alone cannot tell, since control markers take offsets too. */
final class DeadLetterCount implements Agent {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterCount.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private volatile long count;

    DeadLetterCount(Consumer<byte[], byte[]> consumer, int partitions) {
        this.consumer = consumer;
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(Names.DEAD_LETTERS, partition))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    @Override
    public String roleName() {
        return "dead-letters";
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    public int doWork() throws InterruptedException {
        try {
            int read = consumer.poll(POLL).count();
            count += read;
            return read;
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            log.warn("Dead letters cannot be counted: {}", e.toString());
            Thread.sleep(POLL.toMillis());
            return 0;
        }
    }

    /** Dead letters seen so far, from the topic's start. Safe from any thread. */
    long count() {
        return count;
    }

    @Override
    public void onClose() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
