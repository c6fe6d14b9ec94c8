package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ElectionIT {
    private final KafkaClients clients;

    ElectionIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
    }

    /** One Scheduler's part in the election, on a thread of its own. */
    private final class Candidate {
        private final Leader self;
        private final Leadership leadership = new Leadership();
        private final Consumer<byte[], byte[]> member;
        private final Election election;
        private final Thread thread = new Thread(this::run, "candidate");
        private volatile boolean stopping;

        Candidate(int number) {
            self = new Leader("scheduler-" + number, "http://127.0.0.1:800" + number);
            member = clients.passingMember(Names.LEADER_GROUP, self.instance());
            election = new Election(
                    member,
                    new Announcements(
                            clients.assignedConsumer("readers", self.instance() + "-reader"),
                            clients.producer(self.instance())),
                    self,
                    leadership);
            thread.start();
        }

        private void run() {
            try {
                while (!stopping) {
                    election.doWork();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private void stop() throws InterruptedException {
            stopping = true;
            thread.join();
        }

        /** As a killed process does: the group is not told. */
        void vanish() throws InterruptedException {
            stop();
            member.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
        }

        void leave() throws InterruptedException {
            stop();
            election.onClose();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(20);
        }
    }

    @Test
    void election_leaderVanishesThenLeaves_anotherLeadsAndIsFollowed() throws Exception {
        try (Admin admin = clients.admin("test")) {
            TopicSetup.await(admin.createTopics(List.of(new NewTopic(Names.LEADER, 1, (short) 1)))
                    .all());
        }
        Candidate first = new Candidate(0);
        await(first.leadership::leads);
        Candidate second = new Candidate(1);
        await(() -> second.leadership.other().isPresent());
        assertThat(second.leadership.other()).contains(first.self);
        assertThat(second.leadership.leads()).isFalse();

        first.vanish();
        await(second.leadership::leads);

        Candidate third = new Candidate(2);
        await(() -> third.leadership.other().filter(second.self::equals).isPresent());
        second.leave();
        await(third.leadership::leads);
        third.leave();
    }
}
