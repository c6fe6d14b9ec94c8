package io.messagescheduler.kafkaio;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.internals.KafkaFutureImpl;

/** What an admin client tells of topics and offsets; any other question is an error. */
final class FakeOffsets {
    final Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    final Map<TopicPartition, Long> ends = new HashMap<>();

    /** Partitions without a leader. */
    final Set<TopicPartition> silent = new HashSet<>();

    private final Map<String, Integer> topics;

    /** @param topics number of partitions by topic */
    FakeOffsets(Map<String, Integer> topics) {
        this.topics = topics;
    }

    Admin admin() {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "listTopics" -> listTopics();
                    case "describeTopics" -> describeTopics();
                    case "listConsumerGroupOffsets" -> listConsumerGroupOffsets((String) arguments[0]);
                    case "listOffsets" -> listOffsets(((Map<?, ?>) arguments[0]).keySet());
                    default -> throw new AssertionError(method);
                });
    }

    private ListTopicsResult listTopics() throws ReflectiveOperationException {
        return result(
                ListTopicsResult.class,
                KafkaFuture.class,
                KafkaFuture.completedFuture(topics.keySet().stream()
                        .collect(Collectors.toMap(
                                topic -> topic, topic -> new TopicListing(topic, Uuid.ZERO_UUID, false)))));
    }

    private DescribeTopicsResult describeTopics() {
        Map<String, KafkaFuture<TopicDescription>> found = new HashMap<>();
        topics.forEach((topic, count) -> found.put(
                topic,
                KafkaFuture.completedFuture(new TopicDescription(
                        topic,
                        false,
                        IntStream.range(0, count)
                                .mapToObj(number -> new TopicPartitionInfo(number, null, List.of(), List.of()))
                                .toList()))));
        return new DescribeTopicsResult(null, found) {};
    }

    private ListConsumerGroupOffsetsResult listConsumerGroupOffsets(String group) throws ReflectiveOperationException {
        return result(
                ListConsumerGroupOffsetsResult.class,
                Map.class,
                Map.of(CoordinatorKey.byGroupId(group), KafkaFuture.completedFuture(commits)));
    }

    private ListOffsetsResult listOffsets(Collection<?> partitions) {
        Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers = new HashMap<>();
        for (Object each : partitions) {
            TopicPartition partition = (TopicPartition) each;
            KafkaFutureImpl<ListOffsetsResultInfo> answer = new KafkaFutureImpl<>();
            if (silent.contains(partition)) {
                answer.completeExceptionally(new TimeoutException(partition + " has no leader"));
            } else {
                answer.complete(new ListOffsetsResultInfo(ends.getOrDefault(partition, 0L), -1, Optional.empty()));
            }
            answers.put(partition, answer);
        }
        return new ListOffsetsResult(answers);
    }

    /** Kafka makes these for itself alone. */
    private static <R, A> R result(Class<R> type, Class<A> argument, A value) throws ReflectiveOperationException {
        Constructor<R> constructor = type.getDeclaredConstructor(argument);
        constructor.setAccessible(true);
        return constructor.newInstance(value);
    }
}
