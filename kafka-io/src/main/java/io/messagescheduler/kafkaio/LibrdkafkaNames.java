package io.messagescheduler.kafkaio;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration properties of librdkafka mean to Java's clients; the source is its CONFIGURATION.md. Properties that are called
 * alike and mean the same are left out.
 */
final class LibrdkafkaNames {
    private static final Map<String, Meaning> TABLE = new LinkedHashMap<>();

    static {
        // Connection
        withoutEffect("BOOTSTRAP_SERVERS names the brokers", "bootstrap.servers", "metadata.broker.list");
        property("socket.timeout.ms", "request.timeout.ms");
        property("socket.send.buffer.bytes", "send.buffer.bytes", zeroAs("-1"));
        property("socket.receive.buffer.bytes", "receive.buffer.bytes", zeroAs("-1"));
        property("connections.max.idle.ms", "connections.max.idle.ms", zeroAs("-1"));
        property("topic.metadata.refresh.interval.ms", "metadata.max.age.ms", LibrdkafkaNames::refreshInterval);
        add(
                "broker.address.family",
                new Choice(
                        Set.of("v4", "any"),
                        "addresses of that family are taken by a Java process as a whole: start it with -Djava.net.preferIPv6Addresses=true"));

        // Security
        property("security.protocol", "security.protocol", upperCase());
        property("sasl.mechanisms", "sasl.mechanism", upperCase());
        property("sasl.mechanism", "sasl.mechanism", upperCase());
        property(
                "ssl.endpoint.identification.algorithm",
                "ssl.endpoint.identification.algorithm",
                value -> value.equalsIgnoreCase("none") ? "" : value);
        property("ssl.cipher.suites", "ssl.cipher.suites", LibrdkafkaNames::cipherSuites);
        for (String name : SecurityProperties.NAMES) {
            add(name, new Security());
        }
        add(
                "enable.ssl.certificate.verification",
                new Choice(
                        Set.of("true"),
                        "Java's clients always verify: give the certificate of the authority by ssl.ca.location, and if only the host's"
                                + " name does not match, set ssl.endpoint.identification.algorithm: none"));
        refused(
                "Java's clients have no such property; limit it by the security properties of the Java process",
                "ssl.curves.list",
                "ssl.sigalgs.list",
                "ssl.crl.location",
                "ssl.providers",
                "ssl.engine.location",
                "ssl.engine.id",
                "ssl.ca.certificate.stores");
        refused(
                "give sasl.jaas.config with com.sun.security.auth.module.Krb5LoginModule instead",
                "sasl.kerberos.principal",
                "sasl.kerberos.keytab");
        refused(
                "give Java's properties for OAUTHBEARER instead: sasl.jaas.config, sasl.login.callback.handler.class,"
                        + " sasl.oauthbearer.token.endpoint.url",
                "sasl.oauthbearer.method",
                "sasl.oauthbearer.config",
                "sasl.oauthbearer.client.id",
                "sasl.oauthbearer.client.secret",
                "sasl.oauthbearer.extensions",
                "enable.sasl.oauthbearer.unsecure.jwt");

        // Producers
        property("compression.codec", "compression.type", lowerCase());
        property("compression.type", "compression.type", lowerCase());
        add("compression.level", new CompressionLevel());
        property("queue.buffering.max.ms", "linger.ms");
        property("queue.buffering.max.kbytes", "buffer.memory", LibrdkafkaNames::kibibytes);
        property("message.send.max.retries", "retries");
        property("max.in.flight", "max.in.flight.requests.per.connection");
        property("message.timeout.ms", "delivery.timeout.ms");
        withoutEffect(
                "SM_MAX_MESSAGE_BYTES bounds a message",
                "message.max.bytes",
                "message.copy.max.bytes",
                "receive.message.max.bytes");
        refused(
                "Java bounds a batch by its bytes alone (batch.size), which the scheduler sets itself; leave it out",
                "batch.num.messages");
        add(
                "partitioner",
                new Choice(
                        Set.of("murmur2_random", "murmur2"),
                        "targets are partitioned as Java's clients do, which is murmur2_random; say that or leave it out, and mind that keys"
                                + " may go to other partitions than before"));
        owned("acks", "all", "-1");
        owned("request.required.acks", "all", "-1");
        owned("enable.idempotence", "true");
        add("transactional.id", new Choice(Set.of(), "the scheduler makes its transactional ids itself; leave it out"));

        // Consumers
        property("fetch.wait.max.ms", "fetch.max.wait.ms");
        property("fetch.message.max.bytes", "max.partition.fetch.bytes");
        owned("isolation.level", "read_committed");
        owned("enable.auto.commit", "false");
        owned("auto.commit.enable", "false");
        add(
                "auto.offset.reset",
                new Choice(
                        Set.of("none", "error"),
                        "a partition without a committed offset is never skipped or read again unasked; leave it out"));
        owned("group.protocol", "classic");
        withoutEffect("the names of the consumer groups are fixed", "group.id");
        withoutEffect("SESSION_TIMEOUT sets it", "session.timeout.ms");
        withoutEffect("the Scheduler sets the topics up", "allow.auto.create.topics");

        // All clients
        add("client.id", new Choice(Set.of(), "client ids are fixed, since brokers trust some of them; leave it out"));
        add("plugin.library.paths", new Choice(Set.of(""), "Java's clients load no native plugins"));
        withoutEffect(
                "Java's clients have nothing like it",
                "api.version.fallback.ms",
                "api.version.request",
                "api.version.request.timeout.ms",
                "auto.commit.interval.ms",
                "broker.address.ttl",
                "broker.version.fallback",
                "consume.callback.max.messages",
                "coordinator.query.interval.ms",
                "debug",
                "delivery.report.only.error",
                "enable.auto.offset.store",
                "enable.gapless.guarantee",
                "enable.partition.eof",
                "enable.random.seed",
                "enabled_events",
                "fetch.error.backoff.ms",
                "fetch.queue.backoff.ms",
                "group.protocol.type",
                "internal.termination.signal",
                "log.connection.close",
                "log.queue",
                "log.thread.name",
                "log_level",
                "offset.store.method",
                "produce.offset.report",
                "queue.buffering.backpressure.threshold",
                "queue.buffering.max.messages",
                "queued.max.messages.kbytes",
                "queued.min.messages",
                "queuing.strategy",
                "socket.blocking.max.ms",
                "socket.keepalive.enable",
                "socket.max.fails",
                "socket.nagle.disable",
                "statistics.interval.ms",
                "sticky.partitioning.linger.ms",
                "topic.metadata.propagation.max.ms",
                "topic.metadata.refresh.fast.cnt",
                "topic.metadata.refresh.fast.interval.ms",
                "topic.metadata.refresh.sparse");
        withoutEffect(
                "it is of the Go client alone",
                "go.application.rebalance.enable",
                "go.batch.producer",
                "go.delivery.report.fields",
                "go.delivery.reports",
                "go.events.channel.enable",
                "go.events.channel.size",
                "go.logs.channel.enable",
                "go.produce.channel.size");
    }

    private LibrdkafkaNames() {}

    /** What becomes of a property. */
    sealed interface Meaning {}

    /** @param value makes Java's value; throws {@link IllegalArgumentException} with a sentence when there is none */
    record Property(String javaName, UnaryOperator<String> value) implements Meaning {}

    record WithoutEffect(String why) implements Meaning {}

    /** Nothing to set: one of these values says what holds anyway, any other is refused. */
    record Choice(Set<String> agreeing, String why) implements Meaning {}

    record Refused(String instead) implements Meaning {}

    /** Becomes a property only together with others: {@link SecurityProperties}. */
    record Security() implements Meaning {}

    /** In Java a property of its own for each codec. */
    record CompressionLevel() implements Meaning {}

    /** Null for a name that librdkafka does not know or that means the same to Java. */
    static @Nullable Meaning of(String name) {
        return TABLE.get(name);
    }

    static Set<String> all() {
        return Collections.unmodifiableSet(TABLE.keySet());
    }

    private static void property(String name, String javaName) {
        property(name, javaName, UnaryOperator.identity());
    }

    private static void property(String name, String javaName, UnaryOperator<String> value) {
        add(name, new Property(javaName, value));
    }

    private static void withoutEffect(String why, String... names) {
        for (String name : names) {
            add(name, new WithoutEffect(why));
        }
    }

    private static void refused(String instead, String... names) {
        for (String name : names) {
            add(name, new Refused(instead));
        }
    }

    private static void owned(String name, String... agreeing) {
        add(name, new Choice(Set.of(agreeing), "the scheduler's guarantees need " + agreeing[0] + "; leave it out"));
    }

    private static void add(String name, Meaning meaning) {
        TABLE.put(name, meaning);
    }

    private static UnaryOperator<String> upperCase() {
        return value -> value.toUpperCase(Locale.ROOT);
    }

    private static UnaryOperator<String> lowerCase() {
        return value -> value.toLowerCase(Locale.ROOT);
    }

    private static UnaryOperator<String> zeroAs(String other) {
        return value -> value.equals("0") ? other : value;
    }

    private static String refreshInterval(String value) {
        if (value.startsWith("-")) {
            throw new IllegalArgumentException(
                    "Java's clients always refresh; give a number of milliseconds or leave it out");
        }
        return value;
    }

    private static String kibibytes(String value) {
        try {
            return Long.toString(Math.multiplyExact(Long.parseLong(value), 1_024L));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("a number of KiB is expected", e);
        }
    }

    private static String cipherSuites(String value) {
        String suites =
                Arrays.stream(value.split("[:,]", -1)).map(String::strip).collect(Collectors.joining(","));
        if (!Arrays.stream(suites.split(",", -1)).allMatch(suite -> suite.startsWith("TLS_"))) {
            throw new IllegalArgumentException(
                    "Java calls cipher suites as the standard does, TLS_AES_256_GCM_SHA384 for instance");
        }
        return suites;
    }
}
