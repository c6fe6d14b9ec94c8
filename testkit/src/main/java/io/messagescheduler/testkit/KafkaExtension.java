package io.messagescheduler.testkit;

import io.messagescheduler.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts and stops what {@link WithKafka} asks for. */
final class KafkaExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(KafkaExtension.class);
    private static final String RUNNING = "running";

    /** For transactions that nobody ends, so that no test has to wait long: this broker never starts again. */
    private static final Map<String, String> LOOKS_OFTEN =
            Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

    private static final String WARM_UP = "warm-up";
    private static final int WARM_UPS = 3;

    /** A partition that is there as soon as there are transactions. */
    private static final TopicPartition TRANSACTIONS = new TopicPartition(Topic.TRANSACTION_STATE_TOPIC_NAME, 0);

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        boolean ownProcess =
                context.getRequiredTestClass().getAnnotation(WithKafka.class).ownProcess();
        Path directory = Files.createTempDirectory("kafka");
        Running running;
        try {
            if (ownProcess) {
                BrokerProcess process = BrokerProcess.start(directory);
                running = new Running(directory, process, process);
            } else {
                EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0, LOOKS_OFTEN);
                running = new Running(directory, kafka::bootstrapServers, kafka);
            }
            context.getStore(NAMESPACE).put(RUNNING, running);
        } catch (Exception e) {
            delete(directory);
            throw e;
        }
        warmUp(running.broker());
    }

    /**
     * The first transaction and the first group make a broker create and load the topics that it keeps them in, for longer
     * than clients in a hurry wait. Leaves nothing behind.
     */
    private static void warmUp(Broker broker) {
        for (int attempt = 1; ; attempt++) {
            try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            broker.bootstrapServers(),
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            WARM_UP),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.sendOffsetsToTransaction(
                        Map.of(TRANSACTIONS, new OffsetAndMetadata(0)), new ConsumerGroupMetadata(WARM_UP));
                producer.abortTransaction();
                return;
            } catch (KafkaException e) {
                if (attempt == WARM_UPS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        Running running = context.getStore(NAMESPACE).remove(RUNNING, Running.class);
        if (running != null) {
            try {
                running.server().close();
            } finally {
                delete(running.directory());
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = running(context);
        return running != null
                && parameter.getParameter().getType().isInstance(running.broker())
                && Broker.class.isAssignableFrom(parameter.getParameter().getType());
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = running(context);
        return running == null ? null : running.broker();
    }

    private static @Nullable Running running(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(RUNNING, Running.class);
    }

    static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(directory)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    private record Running(Path directory, Broker broker, AutoCloseable server) {}
}
