package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.messenger.Handover.HandoverFailed;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka
class KafkaHandoverIT {
    private final LoadPlan plan = Loads.plan(1, 100);
    private final String topic = "INTAKE-" + UUID.randomUUID();
    private final KafkaClients kafka;
    private final Admin admin;
    private final List<KafkaHandover> open = new ArrayList<>();

    KafkaHandoverIT(Broker broker) {
        kafka = Loads.clients(broker.bootstrapServers());
        admin = kafka.admin("test");
    }

    @BeforeEach
    void createTopic() throws InterruptedException {
        Topics.await(admin, topic, () -> Topics.create(admin, topic, 3, -1, 1_000_000));
    }

    @AfterEach
    void close() {
        open.forEach(KafkaHandover::close);
        admin.close();
    }

    @Test
    void settle_nothingSentYet_isZero() throws Exception {
        assertThat(settle(handover())).isZero();
    }

    @Test
    void handOver_batches_arriveWithTheirScheduleAndAreCounted() throws Exception {
        KafkaHandover handover = handover();
        settle(handover);
        handover.handOver(0, messages(0, 10));
        handover.handOver(10, messages(10, 25));

        assertThat(settle(handover())).isEqualTo(25);
        List<ConsumerRecord<byte[], byte[]>> records = visible();
        assertThat(records).hasSize(25);
        ConsumerRecord<byte[], byte[]> record = records.getFirst();
        SentMessage sent = Loads.sent(
                plan, plan.numberOf(text(record, HeaderNames.MESSAGE_ID)).orElseThrow());
        assertThat(text(record, HeaderNames.TIME)).isEqualTo(Times.text(sent.dueMs()));
        assertThat(text(record, HeaderNames.TOPIC)).isEqualTo(Loads.TARGET);
        assertThat(record.key()).isEqualTo(sent.key());
        assertThat(record.value()).isEqualTo(sent.value());
    }

    @Test
    void settle_aBatchWasLeftUncommitted_isAsIfItNeverWas() throws Exception {
        KafkaHandover handover = handover();
        settle(handover);
        handover.handOver(0, messages(0, 10));
        handover.close();
        Producer<byte[], byte[]> dying = kafka.transactionalProducer(topic);
        dying.initTransactions();
        dying.beginTransaction();
        dying.send(new ProducerRecord<>(topic, new byte[] {1})).get();

        assertThat(settle(handover())).isEqualTo(10);
        assertThat(visible()).hasSize(10);
        dying.close(Duration.ZERO);
    }

    @Test
    void handOver_anotherHasSettledMeanwhile_failsAndNothingArrives() throws Exception {
        KafkaHandover slow = handover();
        settle(slow);
        KafkaHandover other = handover();
        settle(other);
        other.handOver(0, messages(0, 10));

        assertThatThrownBy(() -> slow.handOver(0, messages(0, 10))).isInstanceOf(HandoverFailed.class);

        assertThat(settle(slow)).isEqualTo(10);
        assertThat(visible()).hasSize(10);
    }

    private KafkaHandover handover() {
        KafkaHandover handover =
                new KafkaHandover(() -> kafka.transactionalProducer(topic), admin, topic, topic + "_SENT");
        open.add(handover);
        return handover;
    }

    /** As the sender does: a transaction just ended may still keep its offset for a moment. */
    private static int settle(KafkaHandover handover) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                return handover.settle();
            } catch (HandoverFailed later) {
                assertThat(System.nanoTime()).as("settled by now: %s", later).isLessThan(deadline);
                Thread.sleep(20);
            }
        }
    }

    private List<SentMessage> messages(int first, int end) {
        return plan.messages()
                .skip(first)
                .limit(end - first)
                .map(planned -> Loads.sent(plan, planned.number()))
                .toList();
    }

    /** Everything that a reader of committed records finds; what was just committed is surely there after settle(). */
    private List<ConsumerRecord<byte[], byte[]>> visible() throws InterruptedException {
        List<TopicPartition> partitions = Topics.await(admin, topic, () -> {});
        Map<TopicPartition, Long> ends = Topics.ends(admin, partitions);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = kafka.assignedConsumer("visible", "visible")) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
