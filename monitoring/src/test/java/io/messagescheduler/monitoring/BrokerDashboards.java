package io.messagescheduler.monitoring;

import static io.messagescheduler.monitoring.Dashboard.line;

import io.messagescheduler.monitoring.Dashboard.Line;
import java.util.List;

/** The four dashboards that the original links, under its uids, for brokers in KRaft mode. */
final class BrokerDashboards {
    private static final String BROKER = "{env=~\"$env\", instance=~\"$instance\"}";
    private static final String RATE = "[$__rate_interval]";

    private BrokerDashboards() {}

    static List<Dashboard> all() {
        return List.of(performance(), jvm(), disk(), health());
    }

    private static Dashboard performance() {
        String times = "kafka_network_request_metrics_time_ms";
        return broker("aRNaJwOmk", "Broker Performance & Latency")
                .variable("request", "label_values(kafka_network_request_metrics_time_ms, request)")
                .variable("topic", "label_values(kafka_log_size, topic)")
                .graph("Messages in a second", "short", each("kafka_server_broker_topic_metrics_messagesin_rate"))
                .graph(
                        "Bytes a second",
                        "Bps",
                        line(of("kafka_server_broker_topic_metrics_bytesin_rate"), "{{instance}} in"),
                        line(of("kafka_server_broker_topic_metrics_bytesout_rate"), "{{instance}} out"))
                .graph(
                        "Messages in a second, by topic",
                        "short",
                        line(
                                "sum by (topic) (kafka_server_broker_topic_metrics_messagesin_topic_rate" + topic()
                                        + ")",
                                "{{topic}}"))
                .graph(
                        "Bytes in a second, by topic",
                        "Bps",
                        line(
                                "sum by (topic) (kafka_server_broker_topic_metrics_bytesin_topic_rate" + topic() + ")",
                                "{{topic}}"))
                .graph(
                        "Requests a second",
                        "short",
                        line(
                                "sum by (request) (kafka_network_request_per_sec" + with("request=~\"$request\"") + ")",
                                "{{request}}"))
                .graph(
                        "Request time, p99",
                        "ms",
                        line(
                                "max by (request) (" + times
                                        + with("request=~\"$request\", scope=\"Total\", stat=\"99thPercentile\"") + ")",
                                "{{request}}"))
                .graph(
                        "Request time, mean",
                        "ms",
                        line(
                                "max by (request) (" + times
                                        + with("request=~\"$request\", scope=\"Total\", stat=\"Mean\"") + ")",
                                "{{request}}"))
                .graph(
                        "Where a produce request's time goes, mean",
                        "ms",
                        line(
                                "max by (scope) (" + times
                                        + with("request=\"Produce\", scope!=\"Total\", stat=\"Mean\"") + ")",
                                "{{scope}}"))
                .graph(
                        "Where the end of a transaction's time goes, mean",
                        "ms",
                        line(
                                "max by (scope) (" + times + with("request=\"EndTxn\", scope!=\"Total\", stat=\"Mean\"")
                                        + ")",
                                "{{scope}}"))
                .graph(
                        "Failed requests a second",
                        "short",
                        line(
                                of("kafka_server_broker_topic_metrics_failedproducerequests_rate"),
                                "{{instance}} produce"),
                        line(of("kafka_server_broker_topic_metrics_failedfetchrequests_rate"), "{{instance}} fetch"))
                .graph(
                        "Idle threads",
                        "percentunit",
                        line(of("kafka_server_request_handler_avg_idle_percent"), "{{instance}} request handlers"),
                        line(
                                of("kafka_network_socket_server_processor_avg_idle_percent"),
                                "{{instance}} network processors"))
                .graph("Request queue", "short", each("kafka_network_request_channel_queue_size"))
                .graph(
                        "Requests in purgatory",
                        "short",
                        line(
                                "sum by (operation) (kafka_server_delayed_operation_purgatory_purgatorysize" + BROKER
                                        + ")",
                                "{{operation}}"))
                .graph(
                        "Log flush",
                        "ms",
                        line(
                                "max by (instance) (kafka_log_flush_stats_rate_and_time_ms"
                                        + with("stat=\"99thPercentile\"") + ")",
                                "{{instance}} p99"))
                .graph(
                        "Connections",
                        "short",
                        line(
                                "sum by (listener) (kafka_server_socket_server_metrics_connection_count" + BROKER + ")",
                                "{{listener}}"));
    }

    private static Dashboard jvm() {
        return broker("AdG9A1xmk", "Brokers JVM & OS")
                .graph(
                        "Heap",
                        "bytes",
                        line("jvm_heap_usage" + with("type=\"used\""), "{{instance}} used"),
                        line("jvm_heap_usage" + with("type=\"committed\""), "{{instance}} committed"),
                        line("jvm_heap_usage" + with("type=\"max\""), "{{instance}} max"))
                .graph("Outside the heap", "bytes", line("jvm_non_heap_usage" + with("type=\"used\""), "{{instance}}"))
                .graph(
                        "Memory pools",
                        "bytes",
                        line("jvm_memory_pool_usage" + with("type=\"used\""), "{{instance}} {{pool}}"))
                .graph(
                        "Collections a second",
                        "short",
                        line("rate(jvm_gc_collection_count" + BROKER + RATE + ")", "{{gc}}"))
                .graph(
                        "Share of time in collections",
                        "percentunit",
                        line("rate(jvm_gc_collection_time" + BROKER + RATE + ") / 1000", "{{gc}}"))
                .graph(
                        "Threads",
                        "short",
                        line("jvm_thread_count" + BROKER, "{{instance}} all"),
                        line("jvm_daemon_thread_count" + BROKER, "{{instance}} daemons"),
                        line("jvm_peak_thread_count" + BROKER, "{{instance}} peak"))
                .graph(
                        "CPU",
                        "percentunit",
                        line("jvm_os_processcpuload" + BROKER, "{{instance}} process"),
                        line("jvm_os_cpuload" + BROKER, "{{instance}} machine"))
                .graph("Load average", "short", line("jvm_os_systemloadaverage" + BROKER, "{{instance}}"))
                .graph(
                        "Open files",
                        "short",
                        line("jvm_os_openfiledescriptorcount" + BROKER, "{{instance}} open"),
                        line("jvm_os_maxfiledescriptorcount" + BROKER, "{{instance}} allowed"))
                .graph(
                        "Memory of the machine",
                        "bytes",
                        line("jvm_os_freememorysize" + BROKER, "{{instance}} free"),
                        line("jvm_os_totalmemorysize" + BROKER, "{{instance}} total"));
    }

    private static Dashboard disk() {
        String node = "{env=~\"$env\"}";
        return broker("zApgMBbik", "Hard Disk Usage")
                .variable("topic", "label_values(kafka_log_size, topic)")
                .figure("Logs of all topics", "bytes", "sum(kafka_log_size" + BROKER + ")")
                .figure("Segments", "short", "sum(kafka_log_numlogsegments" + BROKER + ")")
                .graph("Logs, by topic", "bytes", line("sum by (topic) (kafka_log_size" + topic() + ")", "{{topic}}"))
                .graph(
                        "Logs, by broker",
                        "bytes",
                        line("sum by (instance) (kafka_log_size" + BROKER + ")", "{{instance}}"))
                .graph(
                        "Growth of the logs, by topic",
                        "Bps",
                        line("sum by (topic) (deriv(kafka_log_size" + topic() + RATE + "))", "{{topic}}"))
                .graph(
                        "Records kept, by topic",
                        "short",
                        line(
                                "sum by (topic) (kafka_log_logendoffset" + topic() + " - kafka_log_logstartoffset"
                                        + topic() + ")",
                                "{{topic}}"))
                .graph(
                        "Disks: used",
                        "percentunit",
                        line(
                                "1 - node_filesystem_avail_bytes" + node + " / node_filesystem_size_bytes",
                                "{{mountpoint}}"))
                .graph("Disks: free", "bytes", line("node_filesystem_avail_bytes" + node, "{{mountpoint}}"))
                .graph(
                        "Disks: bytes a second",
                        "Bps",
                        line("rate(node_disk_written_bytes_total" + node + RATE + ")", "{{device}} written"),
                        line("rate(node_disk_read_bytes_total" + node + RATE + ")", "{{device}} read"))
                .graph(
                        "Disks: busy",
                        "percentunit",
                        line("rate(node_disk_io_time_seconds_total" + node + RATE + ")", "{{device}}"))
                .graph("Dead cleaner threads", "short", each("kafka_log_cleaner_deadthreadcount"));
    }

    private static Dashboard health() {
        return broker("e-6AJQOik", "Cluster / Global HealthCheck")
                .figure("Brokers up", "short", "sum(up{job=\"kafka-broker\"})")
                .figure("Active controllers", "short", "sum(kafka_controller_activecontrollercount{env=~\"$env\"})")
                .figure("Offline partitions", "short", "max(kafka_controller_offlinepartitionscount{env=~\"$env\"})")
                .figure(
                        "Under-replicated",
                        "short",
                        "sum(kafka_server_replica_manager_underreplicatedpartitions{env=~\"$env\"})")
                .figure(
                        "Under min ISR",
                        "short",
                        "sum(kafka_server_replica_manager_underminisrpartitioncount{env=~\"$env\"})")
                .figure("Fenced brokers", "short", "max(kafka_controller_fencedbrokercount{env=~\"$env\"})")
                .figure("Topics", "short", "max(kafka_controller_globaltopiccount{env=~\"$env\"})")
                .figure("Partitions", "short", "max(kafka_controller_globalpartitioncount{env=~\"$env\"})")
                .figure("Groups", "short", "sum(kafka_coordinator_group_metadata_manager_numgroups{env=~\"$env\"})")
                .figure("Metadata errors", "short", "max(kafka_controller_metadataerrorcount{env=~\"$env\"})")
                .figure("Quorum leader", "none", "max(kafka_server_raft_current_leader{env=~\"$env\"})")
                .figure(
                        "Hanging transactions",
                        "short",
                        "sum(kafka_server_replica_manager_partitionswithlatetransactionscount{env=~\"$env\"})")
                .graph("Broker state (3 = running)", "none", each("kafka_server_brokerstate"))
                .graph("Partitions led", "short", each("kafka_server_replica_manager_leadercount"))
                .graph(
                        "In-sync replicas: changes a second",
                        "short",
                        line(of("kafka_server_replica_manager_isrshrinkspersec"), "{{instance}} shrinks"),
                        line(of("kafka_server_replica_manager_isrexpandspersec"), "{{instance}} expands"))
                .graph(
                        "Unclean elections a second",
                        "short",
                        each("kafka_controller_stats_uncleanleaderelectionspersec_oneminuterate"))
                .graph(
                        "Metadata: lag of the broker",
                        "ms",
                        each("kafka_server_broker_metadata_last_applied_record_lag_ms"))
                .graph(
                        "Controller: events",
                        "ms",
                        line(
                                of("kafka_controller_event_manager_eventqueuetimems_99thpercentile"),
                                "{{instance}} queued"),
                        line(
                                of("kafka_controller_event_manager_eventqueueprocessingtimems_99thpercentile"),
                                "{{instance}} processed"))
                .graph(
                        "Quorum log",
                        "short",
                        line(of("kafka_server_raft_high_watermark"), "{{instance}} high watermark"),
                        line(of("kafka_server_raft_log_end_offset"), "{{instance}} end"))
                .graph(
                        "Bytes a second, whole cluster",
                        "Bps",
                        line("sum(kafka_server_broker_topic_metrics_bytesin_rate{env=~\"$env\"})", "in"),
                        line("sum(kafka_server_broker_topic_metrics_bytesout_rate{env=~\"$env\"})", "out"));
    }

    private static Dashboard broker(String uid, String title) {
        return new Dashboard(uid, title)
                .variable("env", "label_values(kafka_server_brokerstate, env)")
                .variable("instance", "label_values(kafka_server_brokerstate{env=~\"$env\"}, instance)");
    }

    private static String with(String matchers) {
        return BROKER.replace("}", ", " + matchers + "}");
    }

    private static String topic() {
        return with("topic=~\"$topic\"");
    }

    private static String of(String metric) {
        return "sum by (instance) (" + metric + BROKER + ")";
    }

    private static Line each(String metric) {
        return line(of(metric), "{{instance}}");
    }
}
