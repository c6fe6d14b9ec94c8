package io.messagescheduler.kafkaio;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * Writes the markers of committed transactions into partitions that their coordinator has left out. Kafka's {@code Admin} writes
 * those of aborted ones only (KIP-664), so this sends the request that brokers send to each other. The classes it is made of are
 * public in the client library and promised by nobody: a new version of it may need this one changed.
 */
final class TransactionMarkers implements AutoCloseable {
    private static final int TIMEOUT_MS = 5_000;

    private final Node leader;
    private final Metrics metrics = new Metrics();
    private final NetworkClient network;

    /** @param leader of the partitions; it is connected to when the first marker is written */
    TransactionMarkers(AdminClientConfig config, String clientId, Node leader) {
        this.leader = leader;
        this.network = ClientUtils.createNetworkClient(
                config,
                clientId,
                metrics,
                "transaction-markers",
                new LogContext("[TransactionMarkers clientId=" + clientId + "] "),
                new ApiVersions(),
                Time.SYSTEM,
                1,
                TIMEOUT_MS,
                null,
                new ManualMetadataUpdater(List.of(leader)),
                new DefaultHostResolver(),
                null,
                null);
    }

    /**
     * Returns when the marker is written.
     *
     * @param coordinatorEpoch of the producer's last marker in the partition
     * @throws org.apache.kafka.common.errors.ApiException in which the leader says why it has not written it
     * @throws org.apache.kafka.common.errors.RetriableException when it cannot be reached
     */
    void commit(TopicPartition partition, long producerId, short producerEpoch, int coordinatorEpoch) {
        WritableTxnMarker marker = new WritableTxnMarker()
                .setProducerId(producerId)
                .setProducerEpoch(producerEpoch)
                .setCoordinatorEpoch(coordinatorEpoch)
                .setTransactionResult(true)
                .setTopics(List.of(new WritableTxnMarkerTopic()
                        .setName(partition.topic())
                        .setPartitionIndexes(List.of(partition.partition()))));
        Errors answer = send(new WriteTxnMarkersRequestData().setMarkers(List.of(marker)))
                .errorsByProducerId()
                .getOrDefault(producerId, Map.of())
                .getOrDefault(partition, Errors.UNKNOWN_SERVER_ERROR);
        answer.maybeThrow();
    }

    private WriteTxnMarkersResponse send(WriteTxnMarkersRequestData data) {
        try {
            if (!NetworkClientUtils.awaitReady(network, leader, Time.SYSTEM, TIMEOUT_MS)) {
                throw new DisconnectException("no connection to " + leader + " within " + TIMEOUT_MS + " ms");
            }
            ClientResponse response = NetworkClientUtils.sendAndReceive(
                    network,
                    network.newClientRequest(
                            leader.idString(),
                            new WriteTxnMarkersRequest.Builder(data),
                            Time.SYSTEM.milliseconds(),
                            true),
                    Time.SYSTEM);
            return (WriteTxnMarkersResponse) response.responseBody();
        } catch (IOException e) {
            throw new DisconnectException(e.toString());
        }
    }

    @Override
    public void close() {
        network.close();
        metrics.close();
    }
}
