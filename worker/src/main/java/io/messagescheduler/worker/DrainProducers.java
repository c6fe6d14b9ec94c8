package io.messagescheduler.worker;

import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TransactionalRouter;
import io.messagescheduler.kafkaio.UnwritableTopics;
import io.messagescheduler.process.ElapsedTime;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The drain agent's transactional producers, one a bucket partition, since that is what their ids are made of; the least
 * recently used goes when there are too many. Owned by one thread.
 */
final class DrainProducers implements AutoCloseable {
    private static final int MOST_OPEN = 24;

    private final DataClients clients;
    private final InstantSource clock;
    private final ElapsedTime elapsed;
    private final String name;
    private final UnwritableTopics unwritable;
    private final LinkedHashMap<TopicPartition, TransactionalRouter> open = new LinkedHashMap<>(16, 0.75f, true);

    /** @param name of the agent that they belong to */
    DrainProducers(
            DataClients clients, InstantSource clock, ElapsedTime elapsed, String name, UnwritableTopics unwritable) {
        this.name = name;
        this.unwritable = unwritable;
        this.elapsed = elapsed;
        this.clients = clients;
        this.clock = clock;
    }

    TransactionalRouter of(TopicPartition partition) {
        TransactionalRouter known = open.get(partition);
        if (known != null) {
            return known;
        }
        if (open.size() >= MOST_OPEN) {
            Map.Entry<TopicPartition, TransactionalRouter> eldest = open.firstEntry();
            open.remove(eldest.getKey());
            eldest.getValue().close();
        }
        String id = Names.drainTransactionalId(partition.topic(), partition.partition());
        TransactionalRouter fresh = new TransactionalRouter(
                () -> clients.transactionalProducer(id), clock, elapsed::nanos, name, unwritable);
        open.put(partition, fresh);
        return fresh;
    }

    /** Whether a producer is kept from an earlier job: somebody else may have drained the partition since. */
    boolean has(TopicPartition partition) {
        return open.containsKey(partition);
    }

    /** Lets the partition's producer go, after it was fenced: somebody else drains the partition now. */
    void drop(TopicPartition partition) {
        TransactionalRouter fenced = open.remove(partition);
        if (fenced != null) {
            fenced.close();
        }
    }

    @Override
    public void close() {
        open.values().forEach(TransactionalRouter::close);
        open.clear();
    }
}
