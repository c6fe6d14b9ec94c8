package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a delivery agent makes of records and targets that fail, against a real broker. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FailureIT extends DeliveryRig {
    FailureIT(Broker broker) {
        super(broker);
    }

    @Test
    void doWork_oneTooLargeForItsTarget_isADeadLetterAndTheOthersAreDelivered() throws Exception {
        create("small", Map.of("max.message.bytes", "1000"));
        create("others", Map.of());
        StringBuilder noise = new StringBuilder();
        new Random(7).ints(5_000, 'A', 'z').forEach(letter -> noise.append((char) letter));
        schedule("others", "1", "2");
        schedule("small", "fits", noise.toString());
        schedule("others", "3");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 4 && count("sm.dead.lettered") == 1);
        assertThat(values("others")).containsExactly("1", "2", "3");
        assertThat(values("small")).containsExactly("fits");
        assertThat(deadLetters("TOO_LARGE", "small")).containsExactly(noise.toString());
    }

    @Test
    void doWork_compactedTargetAndNoKey_isADeadLetterAndTheOthersAreDelivered() throws Exception {
        create("compacted", Map.of("cleanup.policy", "compact"));
        schedule("compacted", "with key");
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(
                            Imminent.TOPIC,
                            0,
                            null,
                            null,
                            text("without key"),
                            Imminent.timeTopic("compacted", clock.millis(), sequence++)))
                    .get();
        }
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 1 && count("sm.dead.lettered") == 1);
        assertThat(values("compacted")).containsExactly("with key");
        assertThat(deadLetters("TARGET_REFUSED", "compacted")).containsExactly("without key");
    }

    /** The producer fails what it has not sent yet along with what was refused, and hands out the same exception. */
    @Test
    void doWork_manyRefusedAmongOthers_onlyTheyAreDeadLettersAndWhole() throws Exception {
        create("narrow", Map.of("max.message.bytes", "1000"));
        create("keyed", Map.of("cleanup.policy", "compact"));
        create("wide", Map.of());
        int rounds = 60;
        List<String> others = new ArrayList<>();
        List<String> tooLarge = new ArrayList<>();
        List<String> keyless = new ArrayList<>();
        Random random = new Random(7);
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            for (int i = 0; i < rounds; i++) {
                String other = "other " + i;
                others.add(other);
                producer.send(due("wide", "key", other));
                String small = "small " + i;
                producer.send(due("narrow", "key", small));
                if (i % 10 == 0) {
                    StringBuilder noise = new StringBuilder("large " + i);
                    random.ints(3_000, 'A', 'z').forEach(letter -> noise.append((char) letter));
                    tooLarge.add(noise.toString());
                    producer.send(due("narrow", "key", noise.toString()));
                }
                if (i % 3 == 0) {
                    keyless.add("keyless " + i);
                    producer.send(due("keyed", null, "keyless " + i));
                }
            }
            producer.flush();
        }
        DeliveryAgent agent = exactlyOnce();
        step(
                agent,
                () -> count("sm.delivery.delivered") + count("sm.dead.lettered")
                        == 2 * rounds + tooLarge.size() + keyless.size());
        assertThat(values("wide")).containsExactlyElementsOf(others);
        assertThat(values("narrow")).hasSize(rounds);
        assertThat(deadLetters("TOO_LARGE", "narrow")).containsExactlyInAnyOrderElementsOf(tooLarge);
        assertThat(deadLetters("TARGET_REFUSED", "keyed")).containsExactlyInAnyOrderElementsOf(keyless);
    }

    private ProducerRecord<byte[], byte[]> due(String target, @Nullable String key, String value) {
        return new ProducerRecord<>(
                Imminent.TOPIC,
                0,
                null,
                key == null ? null : text(key),
                text(value),
                Imminent.timeTopic(target, clock.millis(), sequence++));
    }

    @Test
    void doWork_deadLettersTakeNothing_waitsAloudAndGoesOnWhenTheyDo() throws Exception {
        create("behind", Map.of());
        schedule("behind", "before");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 1);
        // No smaller: a broker that cannot write the marker of a transaction hangs.
        limitDeadLetters("1000");
        StringBuilder noise = new StringBuilder();
        new Random(7).ints(5_000, 'A', 'z').forEach(letter -> noise.append((char) letter));
        schedule("__internal", noise.toString());
        schedule("behind", "behind it");
        step(agent, () -> unwritable.waiting() == 1);
        assertThat(unwritable.problem().orElseThrow()).contains("__SM_BUCKET_0_10-0", Names.DEAD_LETTERS);
        elapsed.skippedNanos += TimeUnit.MINUTES.toNanos(1);
        double failures = count("sm.delivery.failures");
        step(agent, () -> count("sm.delivery.failures") > failures);
        assertThat(deadLetters("TARGET_INTERNAL", "__internal")).isEmpty();
        assertThat(values("behind")).containsExactly("before");

        limitDeadLetters("1000000");
        step(agent, () -> {
            elapsed.skippedNanos += TimeUnit.MINUTES.toNanos(1);
            return count("sm.dead.lettered") == 1 && count("sm.delivery.delivered") == 2;
        });
        assertThat(deadLetters("TARGET_INTERNAL", "__internal")).containsExactly(noise.toString());
        assertThat(values("behind")).containsExactly("before", "behind it");
        assertThat(unwritable.problem()).isEmpty();
    }

    @Test
    void doWork_deadLettersDeleted_waitsAloudAndGoesOnWhenTheyAreBack() throws Exception {
        create("gone", Map.of());
        schedule("gone", "before");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 1);
        TopicSetup.await(admin.deleteTopics(List.of(Names.DEAD_LETTERS)).all());
        schedule("__deleted", "nowhere to go");
        schedule("gone", "behind it");
        step(agent, () -> unwritable.waiting() == 1);
        assertThat(unwritable.problem().orElseThrow()).contains("__SM_BUCKET_0_10-0", Names.DEAD_LETTERS);
        assertThat(values("gone")).containsExactly("before");

        setUp();
        step(agent, () -> {
            elapsed.skippedNanos += TimeUnit.MINUTES.toNanos(1);
            return count("sm.dead.lettered") == 1 && count("sm.delivery.delivered") == 2;
        });
        assertThat(deadLetters("TARGET_INTERNAL", "__deleted")).containsExactly("nowhere to go");
        assertThat(values("gone")).containsExactly("before", "behind it");
        assertThat(unwritable.problem()).isEmpty();
    }

    /** Returns when the broker that answers has it. */
    private void limitDeadLetters(String bytes) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Names.DEAD_LETTERS);
        AlterConfigOp limit = new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
        TopicSetup.await(
                admin.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all());
        while (TopicSetup.await(admin.describeConfigs(List.of(topic)).all()).values().stream()
                .noneMatch(
                        config -> bytes.equals(config.get("max.message.bytes").value()))) {
            Thread.sleep(20);
        }
    }

    @Test
    void doWork_targetMissing_doesNotHoldUpTheOthersDueAtTheSameTime() throws Exception {
        create("present", Map.of());
        schedule("absent", "first");
        schedule("present", "second", "third");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 2);
        assertThat(values("present")).containsExactly("second", "third");
        assertThat(count("sm.delivery.parked")).isEqualTo(1);
        assertThat(deadLetters("TARGET_MISSING", "absent")).isEmpty();

        create("absent", Map.of());
        step(agent, () -> {
            clock.advance(Duration.ofMillis(100));
            return count("sm.delivery.delivered") == 3;
        });
        assertThat(values("absent")).containsExactly("first");
    }

    @Test
    void doWork_targetMissing_isParkedAndDeliveredWhenItAppears() throws Exception {
        schedule("appears", "late");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.parked") == 1);
        create("appears", Map.of());
        clock.advance(Duration.ofSeconds(8));
        step(agent, () -> {
            clock.advance(Duration.ofMillis(100));
            return count("sm.delivery.delivered") == 1;
        });
        assertThat(values("appears")).containsExactly("late");
    }

    @Test
    void doWork_targetMissingForLongerThanTheGraceTime_isADeadLetter() throws Exception {
        schedule("never", "lost to nobody");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.parked") == 1);
        clock.advance(GRACE);
        step(agent, () -> count("sm.dead.lettered") == 1);
        assertThat(deadLetters("TARGET_MISSING", "never")).containsExactly("lost to nobody");
    }
}
