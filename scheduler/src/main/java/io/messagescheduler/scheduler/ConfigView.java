package io.messagescheduler.scheduler;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code /config} shows: the keys of the original, with the values that hold here. No secrets among them. */
final class ConfigView {
    private ConfigView() {}

    static Map<String, Object> of(Layout layout, Settings settings) {
        BucketLadder ladder = layout.ladder();
        List<Bucket> buckets = ladder.buckets();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("sm_topic", layout.intakeTopic());
        config.put("sm_topic_partitions", layout.intakePartitions());
        config.put("sm_partitions_per_bucket", layout.bucketPartitions());
        config.put("bucket_list", buckets.stream().map(Bucket::topic).toList());
        config.put(
                "bucket_object_list",
                buckets.stream()
                        .map(bucket -> Map.of(
                                "name", bucket.topic(),
                                "lower", bucket.lowerSeconds(),
                                "upper", bucket.upperSeconds()))
                        .toList());
        config.put("kafka_server", settings.get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS));
        config.put("kafka_application_restart_time", 300);
        config.put("sm_consumer_group_prefix", Names.PREFIX);
        config.put("sm_time_format", "ISO-8601");
        config.put("sm_miniumum_delay", layout.minimumDelaySeconds());
        config.put("sm_minimum_delay", layout.minimumDelaySeconds());
        config.put("sm_maximum_delay", layout.maximumDelaySeconds());
        config.put("sm_buckets_multiplication_ratio", layout.ratio());
        config.put("sm_lead_ms", ladder.lead().toMillis());
        config.put("sm_bucket_topic_format", Names.BUCKET_PREFIX + "$start$_$end$_$slot$");
        config.put("sm_mh_process_count", settings.get(SettingCatalogue.MESSAGE_HANDLER_THREADS));
        config.put("sm_mh_consumer_group_id", Names.MESSAGE_HANDLER_GROUP);
        config.put("sm_bucket_process_time_fraction", 0.0);
        config.put("sm_header_mh_timestamp_key", HeaderNames.MH_TIMESTAMP);
        config.put("sm_header_job_id_key", HeaderNames.JOB_ID);
        config.put("sm_header_worker_timestamp_key", HeaderNames.WORKER_TIMESTAMP);
        config.put("sm_header_message_hopcount_key", HeaderNames.HOP_COUNT);
        for (String status : List.of("READY", "WORKING", "DONE", "ERROR")) {
            config.put("worker_status_list." + status.toLowerCase(Locale.ROOT), status);
        }
        config.put("worker_ready_poll_freq", 4);
        config.put("worker_working_poll_freq", 2);
        config.put("worker_consumer_timeout", 30);
        config.put("worker_process_count", settings.get(SettingCatalogue.WORKER_PROCESS_COUNT));
        return config;
    }
}
