package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A delivery agent against a real broker, and who comes after it. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DeliveryIT extends DeliveryRig {
    DeliveryIT(Broker broker) {
        super(broker);
    }

    @Test
    void doWork_crashBetweenSendAndCommit_deliversEachOnceAllTheSame() throws Exception {
        create("crash", Map.of());
        schedule("crash", "a", "b", "c");
        DeliveryAgent dying = agent(new CrashingOutlet(this));
        assertThatThrownBy(() -> step(dying, () -> false)).isInstanceOf(Crash.class);
        assertThat(visible("crash")).isEmpty();
        assertThat(uncommittedEnd("crash")).isEqualTo(3);

        DeliveryAgent next = exactlyOnce();
        step(next, () -> count("sm.delivery.delivered") == 3);
        step(next, () -> uncommittedEnd("crash") >= 8);
        assertThat(values("crash")).containsExactly("a", "b", "c");
        assertThat(uncommittedEnd("crash")).isEqualTo(8); // three aborted, its marker, three delivered, theirs
    }

    /** As after a long pause: the first one has lost its partition and does not know. */
    @Test
    void doWork_partitionTakenOver_goesOnFromWhatTheOtherWroteAndShutsItOut() throws Exception {
        create("taken", Map.of());
        schedule("taken", "a", "b");
        ExactlyOnceOutlet shutOut = outlet("worker-0", clients::deliveryProducer);
        step(agent(shutOut), () -> count("sm.delivery.delivered") == 2);
        schedule("taken", "c");

        DeliveryAgent second = agent(outlet("worker-1", clients::deliveryProducer));
        step(second, () -> count("sm.delivery.delivered") == 3);
        try (Consumer<byte[], byte[]> consumer = clients.assignedConsumer("test", "test")) {
            shutOut.begin();
            shutOut.send(new ProducerRecord<>("taken", text("too late")), (metadata, error) -> {});
            assertThatThrownBy(() -> {
                        shutOut.prepare(Map.of(), consumer);
                        shutOut.commit(consumer);
                    })
                    .isInstanceOf(KafkaException.class);
            assertThat(shutOut.abort(consumer)).as("sure of what it has").isFalse();
        }

        schedule("taken", "d");
        step(second, () -> count("sm.delivery.delivered") == 4);
        assertThat(values(visible("taken"))).startsWith("a", "b", "c").doesNotContain("too late");
    }

    @Test
    void doWork_atLeastOnce_storesItsCheckpointsThoughNothingFollows() throws Exception {
        create("atleast", Map.of());
        schedule("atleast", "a", "b");
        DeliveryAgent first =
                agent(new AtLeastOnceOutlet(clients.producer("worker-0-0-delivery"), ElapsedTime.MACHINE));
        step(first, () -> count("sm.delivery.delivered") == 2);
        long end = uncommittedEnd(Imminent.TOPIC);
        TopicPartition partition = new TopicPartition(Imminent.TOPIC, 0);
        step(
                first,
                () -> Objects.requireNonNull(TopicSetup.await(admin.listConsumerGroupOffsets(Names.DELIVERY_GROUP)
                                                .partitionsToOffsetAndMetadata())
                                        .get(partition))
                                .offset()
                        == end);
        // As after a crash: the first one is not closed.
        schedule("atleast", "c");
        DeliveryAgent second =
                agent(new AtLeastOnceOutlet(clients.producer("worker-0-0-delivery"), ElapsedTime.MACHINE));
        step(second, () -> count("sm.delivery.delivered") == 3);
        assertThat(values("atleast")).containsExactly("a", "b", "c");
    }
}
