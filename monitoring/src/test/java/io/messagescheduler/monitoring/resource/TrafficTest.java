package io.messagescheduler.monitoring.resource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrafficTest {

    @Test
    void of_kafkaClients_sumsTheTotalsOfAllAndNotThoseOfNodes() {
        Traffic traffic = Traffic.of("""
                # HELP kafka_producer_outgoing_byte_total The total number of bytes sent
                # TYPE kafka_producer_outgoing_byte_total counter
                kafka_producer_outgoing_byte_total{client_id="a, {b} 7",process="worker"} 1.5E3
                kafka_producer_outgoing_byte_total{client_id="c"} 500.0 1795460400000
                kafka_producer_node_outgoing_byte_total{node_id="1"} 999.0
                kafka_producer_outgoing_byte_rate{client_id="a"} 12.0
                kafka_consumer_incoming_byte_total{client_id="d"} 70.0
                kafka_admin_client_incoming_byte_total 30.0
                jvm_threads_live_threads 23.0
                """);

        assertThat(traffic).isEqualTo(new Traffic(2_000, 100));
    }

    @Test
    void of_theDatabase_takesItsOwnCounters() {
        assertThat(Traffic.of("mysql_bytes_received_total{a=\"b\"} 10\nmysql_bytes_sent 20\n"))
                .isEqualTo(new Traffic(20, 10));
    }

    @Test
    void of_otherText_countsNothing() {
        assertThat(Traffic.of("")).isEqualTo(Traffic.NONE);
        assertThat(Traffic.of("<html>\nkafka_producer_outgoing_byte_total\nkafka_producer_outgoing_byte_total{} NaN\n"
                        + "kafka_producer_outgoing_byte_total x"))
                .isEqualTo(Traffic.NONE);
    }
}
