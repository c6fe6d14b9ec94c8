package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing can be set up on its broker any more afterwards. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AddedPartitionIT extends DeliveryRig {
    AddedPartitionIT(Broker broker) {
        super(broker);
    }

    /** Found by reading: for want of an offset each Worker ended that was given such a partition. */
    @Test
    void doWork_partitionAddedToTheImminentTopic_isLeftAndTheOthersAreDelivered() throws Exception {
        TopicSetup.await(admin.createPartitions(Map.of(Imminent.TOPIC, NewPartitions.increaseTo(2)))
                .all());
        TopicSetup.awaitLeaders(admin, List.of(new NewTopic(Imminent.TOPIC, 2, (short) 1)));
        create("others", Map.of());
        schedule("others", "1");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 1);
        assertThat(values("others")).containsExactly("1");
    }
}
