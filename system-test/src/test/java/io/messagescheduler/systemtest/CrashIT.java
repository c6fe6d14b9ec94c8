package io.messagescheduler.systemtest;

import static io.messagescheduler.systemtest.EngineUnderTest.Part.BROKER;
import static io.messagescheduler.systemtest.EngineUnderTest.Part.MESSAGE_HANDLER;
import static io.messagescheduler.systemtest.EngineUnderTest.Part.SCHEDULER;
import static io.messagescheduler.systemtest.EngineUnderTest.Part.WORKER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.systemtest.EngineUnderTest.Part;
import io.messagescheduler.systemtest.TopicReader.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/**
 * Every process is ended with SIGKILL while messages come in, wait in all levels and fall due; what a producer was told is
 * in Kafka arrives once all the same.
 */
@WithEngine
class CrashIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TARGET = EngineUnderTest.TARGET_PREFIX + "crash";
    private static final String ID = "id";
    private static final int MESSAGES = 4_000;
    private static final int KEYS = 50;
    private static final int PAYLOAD_BYTES = 100;

    /** Sent evenly over this time, so that each crash meets traffic. */
    private static final long SENDING_MS = 28_000;

    /** Due between the send and this time; the first ones wait in the overflow bucket. */
    private static final long DUE_MS = 42_000;

    /**
     * The Scheduler takes ten seconds to lead and to index again; what follows it waits for that. So it comes late, or the kills
     * behind it would all fall into the broker's first moments.
     */
    private static final Map<Long, Part> KILL_AT_MS = new TreeMap<>(Map.of(
            4_000L, WORKER,
            9_000L, MESSAGE_HANDLER,
            12_000L, BROKER,
            22_000L, WORKER,
            24_000L, MESSAGE_HANDLER,
            27_000L, SCHEDULER,
            34_000L, WORKER));

    /**
     * @param sendMs after the start
     * @param dueMs after the start
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Message(String id, long sendMs, long dueMs, byte[] key, byte[] value) {}

    @Test
    void sigkill_ofEveryProcess_everyAcknowledgedMessageArrivesOnceInTimeUnaltered(
            EngineUnderTest engine, KafkaUser user) throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("CrashIT: seed " + seed + " (-Dcrash.seed=" + seed + " repeats the load)");
        List<Message> load = load(seed);
        user.createTopicWithAppendTimes(TARGET, 3);
        long startMs = System.currentTimeMillis();
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        try (TopicReader reader = user.reader(List.of(TARGET));
                Supervision supervision = new Supervision(engine)) {
            sendAll(user, load, startMs, acknowledged, reader);
            Await.Deadline deadline = new Await.Deadline("every acknowledged message is read");
            while (!(acknowledged.size() == load.size()
                    && supervision.done()
                    && idsOf(reader).containsAll(acknowledged))) {
                deadline.check(() -> missing(acknowledged, reader) + supervision);
                reader.poll();
            }
            // Whatever could still arrive a second time stands in a bucket of the ring, where all of the load has been
            // due for
            // long, or behind the last delivery.
            Await.until("the buckets are drained", () -> pending(engine) == 0);
            load.addAll(sendLast(user, startMs, load.size()));
            reader.readUntil("what was sent last", receipts -> idsOf(reader).size() == load.size());
            check(load, startMs, reader.readToEnd());
            assertThat(drainedLevels(engine)).as("levels with a drain job done").hasSizeGreaterThanOrEqualTo(3);
        }
        try (TopicReader letters = user.reader(List.of(EngineUnderTest.DEAD_LETTERS))) {
            assertThat(letters.readToEnd())
                    .as("dead letters")
                    .noneMatch(letter -> acknowledged.contains(String.valueOf(idOf(letter.record()))));
        }
        engine.checkReady();
    }

    private static List<Message> load(long seed) {
        Random random = new Random(seed);
        List<Message> load = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            long sendMs = SENDING_MS * i / MESSAGES;
            byte[] value = new byte[PAYLOAD_BYTES];
            random.nextBytes(value);
            byte[] key = ("key " + random.nextInt(KEYS)).getBytes(UTF_8);
            load.add(new Message("m" + i, sendMs, random.nextLong(sendMs, DUE_MS), key, value));
        }
        return load;
    }

    private static void sendAll(
            KafkaUser user, List<Message> load, long startMs, Set<String> acknowledged, TopicReader reader)
            throws Exception {
        Await.Deadline deadline = new Await.Deadline("all messages are sent");
        for (int next = 0; next < load.size(); ) {
            while (next < load.size() && load.get(next).sendMs() <= System.currentTimeMillis() - startMs) {
                Message message = load.get(next++);
                SentHeaders headers = headers(message, startMs);
                user.send(
                        new ProducerRecord<>(
                                EngineUnderTest.INTAKE, null, message.key(), message.value(), headers.all()),
                        (metadata, error) -> {
                            if (error == null) {
                                acknowledged.add(message.id());
                            }
                        });
            }
            int sent = next;
            deadline.check(() -> sent + " are");
            reader.poll();
        }
    }

    /** One more by each intake partition, due at once: when they arrive, so has all that was sent before them. */
    private static List<Message> sendLast(KafkaUser user, long startMs, int first) throws Exception {
        List<Message> last = new ArrayList<>();
        for (int partition = 0; partition < EngineUnderTest.INTAKE_PARTITIONS; partition++) {
            byte[] text = "the last".getBytes(UTF_8);
            long nowMs = System.currentTimeMillis() - startMs;
            Message message = new Message("m" + (first + partition), nowMs, nowMs, text, text);
            user.send(new ProducerRecord<>(
                    EngineUnderTest.INTAKE,
                    partition,
                    text,
                    text,
                    headers(message, startMs).all()));
            last.add(message);
        }
        return last;
    }

    private static SentHeaders headers(Message message, long startMs) {
        return new SentHeaders()
                .taken("time", Long.toString(startMs + message.dueMs()))
                .kept(ID, message.id().getBytes(UTF_8))
                .taken("topic", TARGET);
    }

    private static void check(List<Message> load, long startMs, List<Receipt> receipts) {
        Map<String, Message> expected = new HashMap<>();
        load.forEach(message -> expected.put(message.id(), message));
        Map<Integer, Integer> byHops = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (Receipt receipt : receipts) {
            ConsumerRecord<byte[], byte[]> record = receipt.record();
            Message message = Objects.requireNonNull(expected.get(idOf(record)), () -> "never sent: " + record);
            counts.merge(message.id(), 1, Integer::sum);
            byHops.merge(hopsOf(record), 1, Integer::sum);
            assertThat(record.timestamp())
                    .as("append time of %s", message.id())
                    .isGreaterThanOrEqualTo(startMs + message.dueMs());
            assertThat(receipt.receivedMs())
                    .as("receipt of %s", message.id())
                    .isGreaterThanOrEqualTo(startMs + message.dueMs());
            assertThat(record.key()).as(message.id()).isEqualTo(message.key());
            assertThat(record.value()).as(message.id()).isEqualTo(message.value());
        }
        counts.values().removeIf(count -> count == 1);
        assertThat(counts).as("read more than once").isEmpty();
        // How many depends on the machine: what is drained late skips levels.
        System.out.println("CrashIT: messages by hops: " + byHops);
    }

    private static Set<String> idsOf(TopicReader reader) {
        Set<String> ids = new TreeSet<>();
        reader.receipts().forEach(receipt -> ids.add(String.valueOf(idOf(receipt.record()))));
        return ids;
    }

    private static String missing(Set<String> acknowledged, TopicReader reader) {
        Set<String> missing = new TreeSet<>(acknowledged);
        missing.removeAll(idsOf(reader));
        return acknowledged.size() + " of " + MESSAGES + " are acknowledged; missing " + missing.size() + " of them: "
                + missing.stream().limit(20).toList() + "; ";
    }

    /** What the Scheduler sees undrained; something, as long as it cannot be asked. */
    private static long pending(EngineUnderTest engine) throws InterruptedException {
        try {
            JsonNode state =
                    JSON.readTree(engine.get(SCHEDULER, "/api/v1/state").body());
            long sum = 0;
            for (Map.Entry<String, JsonNode> level :
                    state.path("pendingByLevel").properties()) {
                // Beyond the ring wait what other tests have scheduled for years ahead.
                sum += level.getKey().equals("overflow") ? 0 : level.getValue().asLong();
            }
            return state.has("pendingByLevel") ? sum : Long.MAX_VALUE;
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Their windows' bounds, as the buckets' names have them. */
    private static Set<String> drainedLevels(EngineUnderTest engine) throws IOException, InterruptedException {
        Pattern bucket = Pattern.compile("__SM_BUCKET_(\\d+_\\d+)");
        return bucket.matcher(engine.get(SCHEDULER, "/api/job_log").body())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static String idOf(ConsumerRecord<byte[], byte[]> record) {
        return text(record, ID);
    }

    private static int hopsOf(ConsumerRecord<byte[], byte[]> record) {
        return Integer.parseInt(text(record, "__sm_message_hopcount"));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    /** Kills at the planned times, and starts again whatever ended, from one thread of its own. */
    private static final class Supervision implements AutoCloseable {
        private final EngineUnderTest engine;
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final List<ScheduledFuture<?>> kills = new ArrayList<>();
        private final ScheduledFuture<?> revival;
        private volatile String lastKilled = "none";

        /** The plan begins now. */
        Supervision(EngineUnderTest engine) {
            this.engine = engine;
            KILL_AT_MS.forEach((atMs, part) -> kills.add(thread.schedule(
                    () -> {
                        lastKilled = part + " at " + atMs + " ms";
                        engine.killAndRestart(part);
                        return null;
                    },
                    atMs,
                    TimeUnit.MILLISECONDS)));
            revival = thread.scheduleWithFixedDelay(this::revive, 0, 200, TimeUnit.MILLISECONDS);
        }

        private void revive() {
            try {
                engine.reviveDead();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Whether the last kill is over; throws what went wrong in a restart. */
        boolean done() throws Exception {
            if (revival.isDone()) {
                revival.get();
            }
            boolean done = true;
            for (ScheduledFuture<?> kill : kills) {
                done &= kill.isDone();
                if (kill.isDone()) {
                    kill.get();
                }
            }
            return done;
        }

        @Override
        public String toString() {
            return "killed last: " + lastKilled;
        }

        @Override
        public void close() throws InterruptedException {
            thread.shutdownNow();
            if (!thread.awaitTermination(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("a restart does not come to an end");
            }
        }
    }
}
