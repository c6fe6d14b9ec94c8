package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes part in the election of the leader: the Schedulers are one consumer group over a topic of one partition, and whoever
 * owns the partition leads. The group's coordinator notices a dead leader after the session time, and one that stops at once.
 *
 * <p>A leader cut off from Kafka learns of its end late, so two may lead for a moment. Nothing is done against that: jobs are
 * made from offsets and a drain fences the one before it, so a second leader costs a drain begun twice.
 */
final class Election implements Agent {
    private static final Logger log = LoggerFactory.getLogger(Election.class);
    private static final Duration TURN = Duration.ofMillis(200);
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final long ANNOUNCE_AGAIN_NANOS = Duration.ofSeconds(2).toNanos();

    private final Consumer<byte[], byte[]> member;
    private final Announcements announcements;
    private final Leader self;
    private final Leadership leadership;
    private long announcedNanos = System.nanoTime() - ANNOUNCE_AGAIN_NANOS;

    /** @param member of {@link Names#LEADER_GROUP}, not subscribed yet */
    Election(Consumer<byte[], byte[]> member, Announcements announcements, Leader self, Leadership leadership) {
        this.member = member;
        this.announcements = announcements;
        this.self = self;
        this.leadership = leadership;
        member.subscribe(List.of(Names.LEADER), new Outcome());
    }

    @Override
    public String roleName() {
        return "election";
    }

    @Override
    public int doWork() throws InterruptedException {
        try {
            member.poll(TURN);
            Leader newest = announcements.newest();
            leadership.follow(self.equals(newest) ? null : newest);
            if (leadership.leads() && !self.equals(newest)) {
                announce();
            }
            return 1;
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            log.warn("The election waits: {}", e.toString());
            Thread.sleep(TURN.toMillis());
            return 0;
        }
    }

    /** Until it is read back: a send may fail, and one of an earlier leader may come late. */
    private void announce() {
        if (System.nanoTime() - announcedNanos >= ANNOUNCE_AGAIN_NANOS) {
            announcedNanos = System.nanoTime();
            announcements.write(self);
        }
    }

    @Override
    public void onClose() {
        leadership.become(false);
        member.close(CloseOptions.timeout(GOODBYE));
        announcements.close();
    }

    /** Called by the member's poll. */
    private final class Outcome implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.contains(Announcements.PARTITION)) {
                // To own it is all; what stands in it is read elsewhere. A position spares the question for an offset.
                member.seek(Announcements.PARTITION, 0);
                member.pause(List.of(Announcements.PARTITION));
                log.info("{} leads", self.instance());
                leadership.become(true);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (partitions.contains(Announcements.PARTITION)) {
                log.info("{} leads no more", self.instance());
                leadership.become(false);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
        }
    }
}
