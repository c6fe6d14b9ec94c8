package io.messagescheduler.mini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.core.delivery.SortKey;
import io.messagescheduler.core.delivery.UnreadableCheckpoint;
import io.messagescheduler.core.job.Backlog;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The holes H1 to H5 that a design like this one has by nature, each put back in where the real system closes it. */
final class Mutations {
    private static final String DRAIN_IDS = Names.PREFIX + "DRAIN_";
    private static final String DELIVERY_IDS = Names.PREFIX + "DELIVERY_";

    private Mutations() {}

    /** H1: space is freed up to the high watermark. */
    static Seams spaceFreedToTheEnd() {
        return new Seams() {
            @Override
            long freeBelow(SimulatedLog log, TopicPartition partition, long read) {
                return log.end(partition, false);
            }

            @Override
            boolean watchesDeletions() {
                return false;
            }
        };
    }

    /** H2: the checkpoint has no list of exceptions: a late record counts as delivered. */
    static Seams checkpointWithoutExceptions() {
        return checkpoints(checkpoint ->
                new Checkpoint(checkpoint.low(), checkpoint.readOffset(), checkpoint.delivered(), List.of()));
    }

    /** H2: the checkpoint is a due time alone: all that is due by then counts as delivered. */
    static Seams checkpointWithoutTieBreak() {
        return checkpoints(checkpoint -> {
            SortKey delivered = checkpoint.delivered();
            SortKey greatest = delivered == null
                    ? null
                    : new SortKey(
                            delivered.dueMs(),
                            new Sequence(delivered.sequence().topic(), Integer.MAX_VALUE, Long.MAX_VALUE));
            return new Checkpoint(checkpoint.low(), checkpoint.readOffset(), greatest, List.of());
        });
    }

    /** H2: the committed offset is the next to read, as consumers do by habit. */
    static Seams checkpointAtTheReadOffset() {
        return checkpoints(checkpoint ->
                new Checkpoint(checkpoint.readOffset(), checkpoint.readOffset(), checkpoint.delivered(), List.of()));
    }

    /** In the log and in the claims alike. */
    private static Seams checkpoints(UnaryOperator<Checkpoint> change) {
        return new Seams() {
            @Override
            DataClients clients(String instance, DataClients clients) {
                return new OtherClients(
                        clients,
                        id -> written(id, clients.transactionalProducer(id), change),
                        (group, consumer) -> claimed(group, consumer, change));
            }
        };
    }

    private static Producer<byte[], byte[]> written(
            String id, Producer<byte[], byte[]> producer, UnaryOperator<Checkpoint> change) {
        return !id.startsWith(DELIVERY_IDS)
                ? producer
                : producer((method, arguments) -> {
                    if (method.getName().equals("send")) {
                        arguments[0] = changed(record(arguments[0]), change);
                    }
                    return method.invoke(producer, arguments);
                });
    }

    private static Consumer<byte[], byte[]> claimed(
            String group, Consumer<byte[], byte[]> consumer, UnaryOperator<Checkpoint> change) {
        return !group.equals(Names.DELIVERY_GROUP)
                ? consumer
                : consumer((method, arguments) -> {
                    if (method.getName().equals("commitSync")) {
                        arguments[0] = changed(offsets(arguments[0]), change);
                    }
                    return method.invoke(consumer, arguments);
                });
    }

    @SuppressWarnings("unchecked") // the consumer's own parameter
    private static Map<TopicPartition, OffsetAndMetadata> offsets(Object argument) {
        return (Map<TopicPartition, OffsetAndMetadata>) argument;
    }

    private static Map<TopicPartition, OffsetAndMetadata> changed(
            Map<TopicPartition, OffsetAndMetadata> offsets, UnaryOperator<Checkpoint> change) {
        Map<TopicPartition, OffsetAndMetadata> changed = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            String[] claim = offset.metadata().split("(?=@)", 2);
            Checkpoint checkpoint = changed(offset.offset(), claim[0], change);
            changed.put(
                    partition,
                    new OffsetAndMetadata(checkpoint.low(), checkpoint.encode() + (claim.length == 2 ? claim[1] : "")));
        });
        return changed;
    }

    private static Checkpoint changed(long low, String metadata, UnaryOperator<Checkpoint> change) {
        try {
            return change.apply(Checkpoint.decode(low, metadata));
        } catch (UnreadableCheckpoint e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked") // the producer's own parameter
    private static ProducerRecord<byte[], byte[]> record(Object argument) {
        return (ProducerRecord<byte[], byte[]>) argument;
    }

    private static ProducerRecord<byte[], byte[]> changed(
            ProducerRecord<byte[], byte[]> record, UnaryOperator<Checkpoint> change) {
        if (!record.topic().equals(Names.CHECKPOINTS) || record.value().length == 0) {
            return record;
        }
        ByteBuffer before = ByteBuffer.wrap(record.value());
        Checkpoint checkpoint = changed(before.getLong(), UTF_8.decode(before).toString(), change);
        byte[] metadata = checkpoint.encode().getBytes(UTF_8);
        byte[] value = ByteBuffer.allocate(Long.BYTES + metadata.length)
                .putLong(checkpoint.low())
                .put(metadata)
                .array();
        return new ProducerRecord<>(record.topic(), record.partition(), record.key(), value);
    }

    /** H3: a drain's transactional id is its process', not its partition's: nobody is fenced. */
    static Seams drainIdOfTheProcess() {
        return new Seams() {
            @Override
            DataClients clients(String instance, DataClients clients) {
                return new OtherClients(
                        clients, id -> clients.transactionalProducer(id.startsWith(DRAIN_IDS) ? id + instance : id));
            }
        };
    }

    /** H3: the committed offset is read first, and whoever drained before is fenced only then. */
    static Seams drainFencesAfterItHasRead() {
        return producers((id, producer) -> !id.startsWith(DRAIN_IDS) ? producer : late(producer));
    }

    private static Producer<byte[], byte[]> late(Producer<byte[], byte[]> producer) {
        boolean[] isReady = {false};
        return producer((method, arguments) -> {
            if (method.getName().equals("initTransactions")) {
                return null;
            }
            if (method.getName().equals("beginTransaction") && !isReady[0]) {
                producer.initTransactions();
                isReady[0] = true;
            }
            return method.invoke(producer, arguments);
        });
    }

    /** H3: a delivery takes partitions over and leaves whoever had them before in the belief that it has them. */
    static Seams deliveryShutsNobodyOut() {
        return new Seams() {
            @Override
            DataClients clients(String instance, DataClients clients) {
                return new OtherClients(clients, id -> {
                    Producer<byte[], byte[]> producer = clients.transactionalProducer(id);
                    return !id.startsWith(DELIVERY_IDS) || id.startsWith(DELIVERY_IDS + instance)
                            ? producer
                            : producer((method, arguments) -> null);
                });
            }
        };
    }

    /** H3: the intake commits with bare group metadata: a MessageHandler that lost its partitions is not fenced. */
    static Seams intakeWithBareMetadata() {
        return bareMetadata(Names.PREFIX + "MH_");
    }

    private static Seams bareMetadata(String ids) {
        return new Seams() {
            @Override
            DataClients clients(String instance, DataClients clients) {
                return new OtherClients(clients, id -> {
                    Producer<byte[], byte[]> producer = clients.transactionalProducer(id);
                    return !id.startsWith(ids)
                            ? producer
                            : producer((method, arguments) -> {
                                if (method.getName().equals("sendOffsetsToTransaction")) {
                                    String group = ((ConsumerGroupMetadata) arguments[1]).groupId();
                                    arguments[1] = clients.assignedConsumer(group, "bare")
                                            .groupMetadata();
                                }
                                return method.invoke(producer, arguments);
                            });
                });
            }
        };
    }

    /** H4: a MessageHandler never asks how old its decision is. */
    static Seams decisionsNeverStale() {
        return new Seams() {
            @Override
            ElapsedTime elapsed(String instance, ElapsedTime elapsed) {
                return instance.startsWith("message-handler") ? new StandingTime() : elapsed;
            }
        };
    }

    private record StandingTime() implements ElapsedTime {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public void pause(Duration duration) {
            // Nobody waits.
        }
    }

    /** H4: a window that was drained once is never looked at again. */
    static Seams openedWindowsForgotten() {
        return new Seams() {
            @Override
            DrainPlanner planner(SimulatedLog log, Layout layout, ManualClock clock) {
                return new Forgetful(log, layout, clock);
            }
        };
    }

    private static final class Forgetful extends DrainPlanner {
        private record Window(String topic, int partition, long startMs) {}

        private final ManualClock clock;
        private final Set<Window> seen = new HashSet<>();
        private final Set<Window> over = new HashSet<>();

        Forgetful(SimulatedLog log, Layout layout, ManualClock clock) {
            super(log, layout, clock);
            this.clock = clock;
        }

        @Override
        List<Backlog> seen(List<Backlog> found) {
            Set<Window> present = new HashSet<>();
            found.stream().filter(next -> next.opensAtMs() <= clock.millis()).forEach(next -> present.add(of(next)));
            // Was open and had something, and has nothing any more: drained.
            seen.stream().filter(window -> !present.contains(window)).forEach(over::add);
            seen.clear();
            seen.addAll(present);
            return found.stream().filter(next -> !over.contains(of(next))).toList();
        }

        private static Window of(Backlog next) {
            return new Window(next.bucket().topic(), next.partition(), next.windowStartMs());
        }
    }

    /** H5: what a read_committed reader sees the end of is taken for empty, and its space is freed. */
    static Seams emptinessByWhatIsCommitted() {
        return new Seams() {
            @Override
            long freeBelow(SimulatedLog log, TopicPartition partition, long read) {
                return read >= log.end(partition, true) ? log.end(partition, false) : read;
            }

            @Override
            boolean watchesDeletions() {
                return false;
            }
        };
    }

    private interface Intercepting {
        @Nullable
        Object call(Method method, Object[] arguments) throws Exception;
    }

    private static Seams producers(BiFunction<String, Producer<byte[], byte[]>, Producer<byte[], byte[]>> change) {
        return new Seams() {
            @Override
            DataClients clients(String instance, DataClients clients) {
                return new OtherClients(clients, id -> change.apply(id, clients.transactionalProducer(id)));
            }
        };
    }

    private static Producer<byte[], byte[]> producer(Intercepting intercepting) {
        return proxy(Producer.class, intercepting);
    }

    private static Consumer<byte[], byte[]> consumer(Intercepting intercepting) {
        return proxy(Consumer.class, intercepting);
    }

    @SuppressWarnings("unchecked") // a proxy of the interface
    private static <T> T proxy(Class<?> type, Intercepting intercepting) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return intercepting.call(method, arguments == null ? new Object[0] : arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private record OtherClients(
            DataClients clients,
            Function<String, Producer<byte[], byte[]>> make,
            BiFunction<String, Consumer<byte[], byte[]>, Consumer<byte[], byte[]>> members)
            implements DataClients {
        OtherClients(DataClients clients, Function<String, Producer<byte[], byte[]>> make) {
            this(clients, make, (group, consumer) -> consumer);
        }

        @Override
        public Consumer<byte[], byte[]> groupConsumer(String group, String memberId) {
            return members.apply(group, clients.groupConsumer(group, memberId));
        }

        @Override
        public Consumer<byte[], byte[]> assignedConsumer(String group, String clientId) {
            return clients.assignedConsumer(group, clientId);
        }

        @Override
        public Producer<byte[], byte[]> transactionalProducer(String transactionalId) {
            return make.apply(transactionalId);
        }

        @Override
        public Producer<byte[], byte[]> producer(String clientId) {
            return clients.producer(clientId);
        }
    }
}
