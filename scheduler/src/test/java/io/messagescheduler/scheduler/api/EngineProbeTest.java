package io.messagescheduler.scheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.kafkaio.Names;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EngineProbeTest {
    private static final TopicPartition TARGET = new TopicPartition(Names.PROBE, 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final MockProducer<byte[], byte[]> engine =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(
                        ProducerRecord<byte[], byte[]> record, Callback callback) {
                    consumer.addRecord(new ConsumerRecord<>(Names.PROBE, 0, 0, null, "somebody else".getBytes()));
                    consumer.addRecord(new ConsumerRecord<>(Names.PROBE, 0, 1, null, record.value()));
                    return super.send(record, callback);
                }
            };
    private final EngineProbe probe =
            new EngineProbe(engine, consumer, TargetRule.SCHEDULED_MESSAGES, InstantSource.system());

    EngineProbeTest() {
        consumer.updateBeginningOffsets(Map.of(TARGET, 0L));
        consumer.updateEndOffsets(Map.of(TARGET, 0L));
    }

    @Test
    void check_messageArrives_isAliveAndNotProbedAgainAtOnce() {
        assertThat(probe.check().ready()).isTrue();
        assertThat(probe.check().ready()).isTrue();
        assertThat(engine.history()).hasSize(1);
        ProducerRecord<byte[], byte[]> sent = engine.history().getFirst();
        assertThat(sent.topic()).isEqualTo("SCHEDULED_MESSAGES");
        assertThat(ApiUnderTest.header(sent, HeaderNames.TOPIC)).isEqualTo("__SM_PROBE");
        assertThat(ApiUnderTest.header(sent, HeaderNames.TIME)).endsWith("Z");
    }

    @Test
    void check_kafkaTakesNothing_saysSo() {
        engine.sendException = new TimeoutException("no broker");
        assertThat(probe.check().ready()).isFalse();
        assertThat(probe.check().reason()).contains("Kafka");
    }
}
