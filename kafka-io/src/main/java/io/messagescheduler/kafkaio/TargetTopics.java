package io.messagescheduler.kafkaio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates target topics that do not exist, at intake, where the setting allows it. Remembers a bounded number of names that
 * exist. Owned by one thread.
 */
public final class TargetTopics {
    private static final Logger log = LoggerFactory.getLogger(TargetTopics.class);
    private static final int MOST_REMEMBERED = 10_000;

    private final Admin admin;
    private final int partitions;
    private final Set<String> known = new HashSet<>();

    public TargetTopics(Admin admin, int partitions) {
        this.admin = admin;
        this.partitions = partitions;
    }

    /** Creates those of {@code topics} that are missing and waits for their leaders. What fails is left to the Worker. */
    public void ensure(Collection<String> topics) {
        List<String> unknown = topics.stream()
                .filter(topic -> !known.contains(topic))
                .distinct()
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        if (known.size() + unknown.size() > MOST_REMEMBERED) {
            known.clear();
        }
        List<NewTopic> missing = new ArrayList<>();
        admin.describeTopics(unknown).topicNameValues().forEach((name, description) -> {
            try {
                TopicSetup.await(description);
                known.add(name);
            } catch (UnknownTopicOrPartitionException e) {
                missing.add(new NewTopic(name, Optional.of(partitions), Optional.empty()));
            } catch (KafkaException e) {
                log.warn("Target topic could not be looked up: {}", e.toString());
            }
        });
        if (missing.isEmpty()) {
            return;
        }
        Map<String, NewTopic> created = new LinkedHashMap<>();
        Map<String, NewTopic> byName = new HashMap<>();
        missing.forEach(topic -> byName.put(topic.name(), topic));
        admin.createTopics(missing).values().forEach((name, future) -> {
            try {
                TopicSetup.await(future);
                created.put(name, byName.get(name));
            } catch (TopicExistsException e) {
                known.add(name);
            } catch (KafkaException e) {
                log.warn("Target topic could not be created: {}", e.toString());
            }
        });
        if (!created.isEmpty()) {
            try {
                TopicSetup.awaitLeaders(admin, created.values());
                known.addAll(created.keySet());
                log.info("Created {} target topics", created.size());
            } catch (KafkaException e) {
                log.warn("New target topics have no leaders yet: {}", e.toString());
            }
        }
    }
}
