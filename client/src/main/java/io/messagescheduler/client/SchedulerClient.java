package io.messagescheduler.client;

import io.messagescheduler.client.SchedulingException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler, reached through a Kafka producer.
 *
 * <pre>{@code
 * try (SchedulerClient scheduler = SchedulerClient.connect(Map.of("bootstrap.servers", servers))) {
 *     ScheduledMessage message = ScheduledMessage.to("orders")
 *             .key("order-17")
 *             .value("{\"remind\":true}")
 *             .dueIn(Duration.ofMinutes(30))
 *             .id("reminder-17")
 *             .build();
 *     scheduler.schedule(message).join();
 *
 *     scheduler.move("reminder-17", Duration.ofHours(2)).join();
 *     scheduler.cancel("reminder-17").join();
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads. A method may block as long as the producer's {@code max.block.ms} while the producer
 * has no metadata or no room. Futures complete in the producer's thread, so what is chained to them must not block; the
 * {@code …Async} methods of {@link CompletableFuture} are for that.
 */
public final class SchedulerClient implements MessageScheduler, AutoCloseable {
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);

    private final Producer<byte[], byte[]> producer;
    private final boolean ownsProducer;
    private final SchedulerOptions options;
    private final RecordSender sender;
    private final Set<CompletableFuture<Acknowledgement>> unacknowledged = ConcurrentHashMap.newKeySet();

    /** Over a producer of the caller's, who also closes it; it should have the settings of {@link #newProducer}. */
    public SchedulerClient(Producer<byte[], byte[]> producer, SchedulerOptions options) {
        this(producer, false, options);
    }

    private SchedulerClient(Producer<byte[], byte[]> producer, boolean ownsProducer, SchedulerOptions options) {
        this.producer = producer;
        this.ownsProducer = ownsProducer;
        this.options = options;
        this.sender = new RecordSender(producer);
    }

    /** As {@link #connect(Map, SchedulerOptions)} with the default options. */
    public static SchedulerClient connect(Map<?, ?> kafka) {
        return connect(kafka, SchedulerOptions.defaults());
    }

    /** Over a producer of its own, closed with it. Takes {@link java.util.Properties} too. */
    public static SchedulerClient connect(Map<?, ?> kafka, SchedulerOptions options) {
        return new SchedulerClient(newProducer(kafka), true, options);
    }

    /**
     * A producer with Kafka's own settings, except for what a schedule must not lack and which therefore cannot be set
     * otherwise: {@code acks=all} and {@code enable.idempotence=true}, so that an acknowledged request is neither lost nor
     * doubled.
     *
     * @throws org.apache.kafka.common.KafkaException if the settings are such that there can be no producer
     */
    public static Producer<byte[], byte[]> newProducer(Map<?, ?> kafka) {
        Map<String, Object> settings = new HashMap<>();
        kafka.forEach((name, value) -> settings.put(String.valueOf(name), value));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public CompletableFuture<Acknowledgement> schedule(ScheduledMessage message) {
        return send(request(message));
    }

    @Override
    public CompletableFuture<Outcome> schedule(ScheduledMessage message, Outcomes outcomes) {
        InputRules.scheduleId(message.id());
        return sendAndFollow(request(message), outcomes);
    }

    @Override
    public CompletableFuture<Acknowledgement> cancel(String id) {
        return send(request(id, Action.CANCEL, null));
    }

    @Override
    public CompletableFuture<Outcome> cancel(String id, Outcomes outcomes) {
        return sendAndFollow(request(id, Action.CANCEL, null), outcomes);
    }

    @Override
    public CompletableFuture<Acknowledgement> move(String id, Instant due) {
        return send(request(id, Action.MOVE, new DueTime.At(due)));
    }

    @Override
    public CompletableFuture<Acknowledgement> move(String id, Duration delay) {
        return send(request(id, Action.MOVE, new DueTime.In(delay)));
    }

    @Override
    public CompletableFuture<Outcome> move(String id, Instant due, Outcomes outcomes) {
        return sendAndFollow(request(id, Action.MOVE, new DueTime.At(due)), outcomes);
    }

    @Override
    public CompletableFuture<Outcome> move(String id, Duration delay, Outcomes outcomes) {
        return sendAndFollow(request(id, Action.MOVE, new DueTime.In(delay)), outcomes);
    }

    @Override
    public CompletableFuture<Acknowledgement> fire(String id) {
        return send(request(id, Action.FIRE, null));
    }

    @Override
    public CompletableFuture<Outcome> fire(String id, Outcomes outcomes) {
        return sendAndFollow(request(id, Action.FIRE, null), outcomes);
    }

    /**
     * Waits, half a minute at most, until what was sent is acknowledged or has failed; closes the producer if it made it
     * itself. One of the caller's is neither flushed nor closed, and may acknowledge the rest later.
     */
    @Override
    public void close() {
        close(LONGEST_CLOSE);
    }

    void close(Duration limit) {
        if (ownsProducer) {
            producer.close(limit);
        } else {
            awaitAcknowledgements(limit);
        }
    }

    /** Not by {@link Producer#flush}, which waits as long as {@code delivery.timeout.ms}, for records of others too. */
    private void awaitAcknowledgements(Duration limit) {
        try {
            CompletableFuture.allOf(unacknowledged.toArray(CompletableFuture<?>[]::new))
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Each future tells those who hold it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Request request(ScheduledMessage message) {
        String target = InputRules.target(message.target(), options.intakeTopic());
        Instant due = InputRules.due(message.due(), options.clock().instant());
        Headers headers = message.headers();
        headers.add(HeaderNames.TIME, utf8(due.toString())).add(HeaderNames.TOPIC, utf8(target));
        if (message.id() != null) {
            headers.add(HeaderNames.SCHEDULE_ID, utf8(message.id()));
        }
        if (message.requestId() != null) {
            headers.add(HeaderNames.SCHEDULE_REQUEST_ID, utf8(message.requestId()));
        }
        return new Request(
                message.id(),
                message.requestId(),
                recordOf(message.key(), message.value(), InputRules.headers(headers)));
    }

    private Request request(String id, Action action, @Nullable DueTime due) {
        InputRules.scheduleId(id);
        String requestId = newRequestId();
        Headers headers = new RecordHeaders()
                .add(HeaderNames.SCHEDULE_ACTION, utf8(action.word))
                .add(HeaderNames.SCHEDULE_ID, utf8(id))
                .add(HeaderNames.SCHEDULE_REQUEST_ID, utf8(requestId));
        if (due != null) {
            Instant instant = InputRules.due(due, options.clock().instant());
            headers.add(HeaderNames.TIME, utf8(instant.toString()));
        }
        return new Request(id, requestId, recordOf(utf8(id), null, headers));
    }

    private ProducerRecord<byte[], byte[]> recordOf(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return new ProducerRecord<>(options.intakeTopic(), null, key, value, headers);
    }

    private CompletableFuture<Acknowledgement> send(Request request) {
        CompletableFuture<Acknowledgement> acknowledged = (request.id() == null
                        ? sender.send(request.record())
                        : sender.sendByScheduleId(request.id(), request.record()))
                .thenApply(metadata -> Acknowledgement.of(metadata, request.requestId()));
        unacknowledged.add(acknowledged);
        acknowledged.whenComplete((acknowledgement, failure) -> unacknowledged.remove(acknowledged));
        return acknowledged;
    }

    /** Waits for the outcome before it sends: the other way round the answer could come first. */
    private CompletableFuture<Outcome> sendAndFollow(Request request, Outcomes outcomes) {
        if (request.id() == null || request.requestId() == null) {
            throw new SchedulingException(Reason.NO_SCHEDULER_ID, "Only a message with an id has an outcome");
        }
        CompletableFuture<Outcome> outcome = outcomes.of(request.id(), request.requestId());
        CompletableFuture<Acknowledgement> acknowledged = send(request);
        acknowledged.exceptionally(failure -> {
            outcome.completeExceptionally(failure);
            return null;
        });
        return outcome;
    }

    private static String newRequestId() {
        return UUID.randomUUID().toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private enum Action {
        CANCEL("cancel"),
        MOVE("move"),
        FIRE("fire");

        private final String word;

        Action(String word) {
            this.word = word;
        }
    }

    private record Request(@Nullable String id, @Nullable String requestId, ProducerRecord<byte[], byte[]> record) {}
}
