package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.CoordinatorPartition;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.LogOffsets;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cluster says of open transactions in the partitions that our processes read. Owned by one thread. */
final class OpenTransactions {
    private static final Logger log = LoggerFactory.getLogger(OpenTransactions.class);
    private static final String GROUP_OFFSETS = "__consumer_offsets";
    private static final long PARTITIONS_KNOWN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Admin admin;
    private final KafkaClients clients;
    private final String clientId;
    private final Layout layout;
    private final TransactionLog transactionLog;
    private final LogOffsets logOffsets;
    private Set<TopicPartition> partitions = Set.of();
    private long partitionsNanos;

    OpenTransactions(Admin admin, KafkaClients clients, String clientId, Layout layout) {
        this.admin = admin;
        this.clients = clients;
        this.clientId = clientId;
        this.layout = layout;
        this.transactionLog = new TransactionLog(clients, clientId);
        this.logOffsets = new LogOffsets(admin);
    }

    /** The partitions' ends, open transactions included; without those that do not answer. */
    Map<TopicPartition, Long> ends() {
        return logOffsets.of(partitions(), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** How far read_committed readers see; without partitions that do not answer. */
    Map<TopicPartition, Long> lastStable() {
        return logOffsets.of(partitions(), OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    private Set<TopicPartition> partitions() {
        if (partitions.isEmpty() || System.nanoTime() - partitionsNanos > PARTITIONS_KNOWN_NANOS) {
            Set<String> topics = new HashSet<>(TopicSetup.await(
                    admin.listTopics(new ListTopicsOptions().listInternal(true)).names()));
            topics.removeIf(topic -> !topic.startsWith(Names.PREFIX)
                    && !topic.equals(GROUP_OFFSETS)
                    && !layout.intakeTopics().contains(topic));
            Set<TopicPartition> found = new HashSet<>();
            TopicSetup.await(admin.describeTopics(topics).allTopicNames()).forEach((topic, description) -> {
                int count = description.partitions().size();
                Set<Integer> read = topic.equals(GROUP_OFFSETS) ? offsetsPartitions(count) : Set.of();
                description.partitions().stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .filter(partition -> !topic.equals(GROUP_OFFSETS) || read.contains(partition.partition()))
                        .forEach(found::add);
            });
            partitions = Set.copyOf(found);
            partitionsNanos = System.nanoTime();
        }
        return partitions;
    }

    /** Where our groups' offsets stand: behind an open transaction there, a group cannot read its own. */
    private static Set<Integer> offsetsPartitions(int count) {
        Set<Integer> read = new HashSet<>();
        for (String group :
                List.of(Names.MESSAGE_HANDLER_GROUP, Names.DRAIN_GROUP, Names.DELIVERY_GROUP, Names.INDEX_GROUP)) {
            read.add(CoordinatorPartition.of(group, count));
        }
        return read;
    }

    /**
     * Names the transactions that begin at the last stable offsets of these partitions; one that has ended meanwhile is not
     * among them.
     */
    List<HungTransaction> at(Map<TopicPartition, Long> lastStable) {
        Map<TopicPartition, ProducerState> producers = new HashMap<>();
        DescribeProducersResult answer = admin.describeProducers(lastStable.keySet());
        lastStable.forEach((partition, offset) -> {
            try {
                TopicSetup.await(answer.partitionResult(partition)).activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().orElse(-1) == offset)
                        .findFirst()
                        .ifPresent(producer -> producers.put(partition, producer));
            } catch (RetriableException away) {
                log.debug("{} does not answer: {}", partition, away.toString());
            }
        });
        Map<Long, String> ids = transactionalIds(
                producers.values().stream().map(ProducerState::producerId).collect(Collectors.toSet()));
        List<HungTransaction> hung = new ArrayList<>();
        producers.forEach((partition, producer) -> hung.add(new HungTransaction(
                partition,
                producer.currentTransactionStartOffset().orElse(-1),
                producer.producerId(),
                (short) producer.producerEpoch(),
                Math.max(0, producer.coordinatorEpoch().orElse(0)),
                ids.get(producer.producerId()))));
        // Other groups' offsets in the same partition hide nothing of ours.
        hung.removeIf(each -> each.partition().topic().equals(GROUP_OFFSETS) && !each.isOurs());
        hung.sort(Comparator.comparing(each -> each.partition().toString()));
        return hung;
    }

    private Map<Long, String> transactionalIds(Set<Long> producerIds) {
        if (producerIds.isEmpty()) {
            return Map.of();
        }
        return TopicSetup.await(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producerIds))
                        .all())
                .stream()
                .collect(Collectors.toMap(
                        TransactionListing::producerId, TransactionListing::transactionalId, (one, other) -> one));
    }

    /** What the coordinators hold of these transactional ids. */
    Map<String, TransactionDescription> held(Collection<String> transactionalIds) {
        return transactionalIds.isEmpty()
                ? Map.of()
                : TopicSetup.await(admin.describeTransactions(transactionalIds).all());
    }

    /** How one of ours ended whose coordinator has forgotten it; empty when that cannot be told any more. Reads a log. */
    Optional<TransactionLog.Ending> endingOf(HungTransaction hung) {
        return transactionLog.endingOf(hung.producer(), hung.producerId(), hung.producerEpoch());
    }

    /** Returns when the transaction is aborted and its producer shut out. */
    void end(Remedy.Fence fence) {
        TopicSetup.await(admin.fenceProducers(List.of(fence.transactionalId())).all());
    }

    /** Returns when the partition has its marker. */
    void end(Remedy.Mark mark) {
        TopicSetup.await(admin.abortTransaction(mark.spec()).all());
    }

    /** Returns when the partition has its marker. */
    void end(Remedy.Commit commit) {
        HungTransaction hung = commit.transaction();
        TopicPartition partition = hung.partition();
        TopicDescription topic = Objects.requireNonNull(TopicSetup.await(
                        admin.describeTopics(List.of(partition.topic())).allTopicNames())
                .get(partition.topic()));
        Node leader = topic.partitions().get(partition.partition()).leader();
        if (leader == null || leader.isEmpty()) {
            throw new LeaderNotAvailableException(partition + " has no leader");
        }
        clients.writeCommitMarker(
                clientId, leader, partition, hung.producerId(), hung.producerEpoch(), hung.coordinatorEpoch());
    }
}
