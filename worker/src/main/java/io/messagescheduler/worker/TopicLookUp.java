package io.messagescheduler.worker;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.TopicDescription;

/** Looks topics up in the cluster. */
public interface TopicLookUp {
    /** Fails with Kafka's own exception, not wrapped, where there is no such topic or it may not be seen. */
    CompletionStage<TopicDescription> describe(String topic);
}
