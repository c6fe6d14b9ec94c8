package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.Positions;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.TransactionalRouter;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.net.ConnectException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drains against a real broker, and what they bring delivered. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DrainIT extends DeliveryRig {
    DrainIT(Broker broker) {
        super(broker);
    }

    @Test
    void move_twoOwnersOfADrain_movesEachRecordOnce() throws Exception {
        create("drained", Map.of());
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>(
                                OVERFLOW,
                                0,
                                null,
                                text("key"),
                                text("drained-" + i),
                                Imminent.timeTopic("drained", clock.millis(), sequence++)))
                        .get();
            }
        }
        try (Drain earlier = new Drain();
                Drain later = new Drain()) {
            List<ConsumerRecord<byte[], byte[]>> both = earlier.open();
            assertThat(later.open()).hasSize(5);
            assertThat(later.move(both)).isTrue();
            assertThatThrownBy(() -> earlier.move(both))
                    .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
            assertThat(earlier.open()).isEmpty();
        }
        assertThat(values(Imminent.TOPIC).stream().filter(value -> value.startsWith("drained-")))
                .hasSize(5)
                .doesNotHaveDuplicates();
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 5);
    }

    @Test
    void doWork_noSchedulerAnswers_drainsWhatItDeliversItself() throws Exception {
        create("alone", Map.of());
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(
                            OVERFLOW,
                            0,
                            null,
                            text("key"),
                            text("alone-0"),
                            Imminent.timeTopic("alone", clock.millis(), sequence++)))
                    .get();
        }
        DrainMetrics metrics = new DrainMetrics(meters);
        BacklogReader backlog =
                new BacklogReader(admin, layout, clients.assignedConsumer(Names.DRAIN_GROUP, "worker-0-peek"));
        OwnPlan plan = new OwnPlan(
                backlog::look,
                states,
                JobBoard.Settings.of(layout.ladder()),
                new SchedulerSilence(Duration.ZERO, ElapsedTime.MACHINE, metrics),
                InstantSource.system(),
                ElapsedTime.MACHINE);
        DrainAgent drain = new DrainAgent(
                "drain-0",
                plan.insteadOf(
                        (status, job, wait) -> {
                            throw new ConnectException("no Scheduler");
                        },
                        "worker-0-0"),
                clients.assignedConsumer(Names.DRAIN_GROUP, "worker-0-drain"),
                new DrainProducers(clients, clock, ElapsedTime.MACHINE, "drain-0", unwritable),
                layout.ladder(),
                new SystemRecords(SystemRecords.Stage.DRAIN, false, 1, layout.ladder()),
                new ClockGuard(System::currentTimeMillis, () -> null, ElapsedTime.MACHINE),
                InstantSource.system(),
                ElapsedTime.MACHINE,
                metrics,
                Duration.ofMillis(10));
        try (backlog) {
            DeliveryAgent agent = exactlyOnce();
            while (!values("alone").contains("alone-0")) {
                agent.doWork();
                drain.doWork();
            }
        } finally {
            drain.onClose();
        }
        assertThat(values("alone")).containsExactly("alone-0");
        assertThat(meters.get("sm.drain.own.plan").gauge().value()).isEqualTo(1);
    }

    /** One who believes that the drain is its own. */
    private final class Drain implements AutoCloseable {
        private final TopicPartition partition = new TopicPartition(OVERFLOW, 0);
        private final Consumer<byte[], byte[]> consumer = clients.assignedConsumer(Names.DRAIN_GROUP, "drain");
        private final Positions positions = new Positions(consumer);
        private final TransactionalRouter router = new TransactionalRouter(
                () -> clients.transactionalProducer(Names.drainTransactionalId(OVERFLOW, 0)),
                clock,
                clock::nanoTime,
                "drain",
                unwritable);

        List<ConsumerRecord<byte[], byte[]>> open() {
            router.ready();
            consumer.assign(List.of(partition));
            positions.rewind();
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                positions.add(consumer.poll(Duration.ofMillis(100)));
            }
            return positions.take(100);
        }

        boolean move(List<ConsumerRecord<byte[], byte[]>> batch) {
            DrainStep step = new DrainStep(
                    new Router(layout.ladder()),
                    new SystemRecords(SystemRecords.Stage.DRAIN, true, 1, layout.ladder()),
                    new UUID(1, 2));
            return router.move(batch, step, positions.next(Set.of(partition), ""), consumer.groupMetadata());
        }

        @Override
        public void close() {
            router.close();
            consumer.close();
        }
    }
}
