package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ElectionTest {
    private static final Leader SELF = new Leader("scheduler-0", "http://127.0.0.1:8000");
    private static final Leader OTHER = new Leader("scheduler-1", "http://127.0.0.1:8001");

    private final MockConsumer<byte[], byte[]> member = new MockConsumer<>("none");
    private final MockConsumer<byte[], byte[]> reader = new MockConsumer<>("none");
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Leadership leadership = new Leadership();
    private final Election election;
    private long offset;

    ElectionTest() {
        reader.updateBeginningOffsets(Map.of(Announcements.PARTITION, 0L));
        election = new Election(member, new Announcements(reader, producer), SELF, leadership);
    }

    private void read(String json) {
        reader.addRecord(new ConsumerRecord<>(
                Announcements.PARTITION.topic(), 0, offset++, null, json.getBytes(StandardCharsets.UTF_8)));
    }

    private void read(Leader leader) {
        read("{\"instance\":\"%s\",\"url\":\"%s\"}".formatted(leader.instance(), leader.url()));
    }

    private List<String> announced() {
        return producer.history().stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void doWork_partitionGot_leadsAndAnnouncesItselfOnce() throws Exception {
        election.doWork();
        assertThat(leadership.leads()).isFalse();
        member.rebalance(List.of(Announcements.PARTITION));
        election.doWork();
        election.doWork();
        assertThat(leadership.leads()).isTrue();
        assertThat(announced()).containsExactly("{\"instance\":\"scheduler-0\",\"url\":\"http://127.0.0.1:8000\"}");
        assertThat(member.paused()).as("no offset is ever committed for it").containsExactly(Announcements.PARTITION);
    }

    @Test
    void doWork_partitionLost_leadsNoMoreAndAnnouncesNothing() throws Exception {
        member.rebalance(List.of(Announcements.PARTITION));
        member.rebalance(List.of());
        election.doWork();
        assertThat(leadership.leads()).isFalse();
        assertThat(announced()).isEmpty();
    }

    @Test
    void doWork_standby_followsTheLastAnnouncement() throws Exception {
        read(SELF);
        election.doWork();
        assertThat(leadership.other())
                .as("what it said before it was restarted")
                .isEmpty();
        read(OTHER);
        read("no announcement");
        election.doWork();
        assertThat(leadership.other()).contains(OTHER);
        assertThat(announced()).isEmpty();
    }

    @Test
    void doWork_leader_knowsOfNoOther() throws Exception {
        read(OTHER);
        member.rebalance(List.of(Announcements.PARTITION));
        election.doWork();
        assertThat(leadership.other()).isEmpty();
        assertThat(announced()).hasSize(1);
    }

    @Test
    void onClose_leader_leadsNoMore() throws Exception {
        member.rebalance(List.of(Announcements.PARTITION));
        election.doWork();
        election.onClose();
        assertThat(leadership.leads()).isFalse();
        assertThat(member.closed()).isTrue();
    }
}
