package io.messagescheduler.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.scheduler.TransactionLog.Ending;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a real broker's log of transactions is read, and how a partition gets the marker that it lacks. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TransactionLogIT {
    private static final Layout LAYOUT = new Layout("SCHEDULED_MESSAGES", List.of(), 10, 8, 10, null, 1, 1, Map.of());
    private static final String ID = "__SM_MH_transaction-log_0";

    private final KafkaClients clients;
    private final Admin admin;
    private final TransactionLog transactionLog;

    TransactionLogIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
        admin = clients.admin("test");
        transactionLog = new TransactionLog(clients, "test-log");
    }

    @AfterEach
    void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private TopicPartition created(String topic) {
        List<NewTopic> topics = List.of(new NewTopic(topic, 1, (short) 1));
        TopicSetup.await(admin.createTopics(topics).all());
        TopicSetup.awaitLeaders(admin, topics);
        return new TopicPartition(topic, 0);
    }

    private static void send(Producer<byte[], byte[]> producer, TopicPartition partition, String value) {
        producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), null, value.getBytes(UTF_8)));
        producer.flush();
    }

    /** The one producer of a partition as its leader knows it. */
    private ProducerState stateIn(TopicPartition partition) {
        return TopicSetup.await(admin.describeProducers(List.of(partition)).partitionResult(partition))
                .activeProducers()
                .getFirst();
    }

    @Test
    void endingOf_transactionsOfOneId_tellsEachFromTheOthers() {
        TopicPartition partition = created("__SM_TEST_LOG");
        try (Producer<byte[], byte[]> producer = LeftOpen.producer(clients, ID)) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, partition, "first");
            ProducerState first = stateIn(partition);
            short epoch = (short) first.producerEpoch();
            assertThat(transactionLog.endingOf(ID, first.producerId(), epoch))
                    .as("open")
                    .isEmpty();
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, partition, "second");
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, partition, "third");

            assertThat(transactionLog.endingOf(ID, first.producerId(), epoch)).contains(Ending.COMMITTED);
            assertThat(transactionLog.endingOf(ID, first.producerId(), (short) (epoch + 1)))
                    .contains(Ending.ABORTED);
            assertThat(transactionLog.endingOf(ID, first.producerId(), (short) (epoch + 2)))
                    .as("open")
                    .isEmpty();
            assertThat(transactionLog.endingOf(ID, first.producerId() + 1_000, epoch))
                    .as("another producer")
                    .isEmpty();
            assertThat(transactionLog.endingOf("__SM_MH_transaction-log_1", first.producerId(), epoch))
                    .as("another id")
                    .isEmpty();
        }
    }

    @Test
    void end_committedAndLeftOut_makesItsRecordsVisible() {
        TopicPartition partition = created("__SM_TEST_MARKERS");
        try (Producer<byte[], byte[]> producer = LeftOpen.producer(clients, "__SM_MH_transaction-log_2")) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, partition, "committed");
            assertThat(Visible.values(clients, partition)).isEmpty();
            ProducerState state = stateIn(partition);

            new OpenTransactions(admin, clients, "test-watchdog", LAYOUT)
                    .end(new Remedy.Commit(new HungTransaction(
                            partition, 0, state.producerId(), (short) state.producerEpoch(), 0, ID)));

            assertThat(Visible.values(clients, partition)).containsExactly("committed");
        }
    }
}
