package io.messagescheduler.benchmarks;

import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kills a process of a running {@code --app} again and again while messages fall due at a steady rate, and prints a line of CSV for
 * each kill: what came late of the others' messages meanwhile, after how long the dead one's were delivered again, and for how long
 * the imminent topic could not be read.
 *
 * <pre>
 * SM_WORKERS=2 SM_MESSAGE_HANDLERS=2 SM_SCHEDULERS=2 ./messagescheduler --app
 * java -cp 'launcher/target/lib/*' io.messagescheduler.benchmarks.KillUnderLoad data/app/run 5000 worker 5
 * </pre>
 *
 * <p>Arguments: folder of the run files, messages a second, {@code worker}, {@code message-handler} or {@code leader}, and how often.
 * Exit code 1 when a message was lost, came twice or early.
 */
public final class KillUnderLoad {
    private static final String INTAKE = "SCHEDULED_MESSAGES";
    private static final String IMMINENT = "__SM_BUCKET_0_10";
    private static final String DELIVERY_GROUP = "__SM_DELIVERY_GROUP";
    private static final long WINDOW_MS = 15_000;
    private static final long BETWEEN_MS = 35_000;
    private static final long SHORTEST_DELAY_MS = 1_000;
    private static final long DELAY_SPREAD_MS = 4_000;
    private static final long PATIENCE_MS = 60_000;
    private static final long TICK_MS = 5;
    private static final Duration POLL = Duration.ofMillis(20);

    private final RunningSystem system;
    private final int perSecond;
    private final String victim;
    private final int times;
    private final int count;
    private final long[] dueMs;
    private final int[] partition;
    private final AtomicLongArray receivedMs;
    private final AtomicIntegerArray received;

    /** When each partition of the imminent topic last showed something, and the longest it did not, since the last look. */
    private final Map<Integer, Long> shownMs = new HashMap<>();

    private long longestGapMs;
    private volatile int sent;
    private volatile boolean over;

    private KillUnderLoad(RunningSystem system, int perSecond, String victim, int times) {
        this.system = system;
        this.perSecond = perSecond;
        this.victim = victim;
        this.times = times;
        this.count = (int) (perSecond * (times * BETWEEN_MS + BETWEEN_MS) / 1_000);
        this.dueMs = new long[count];
        this.partition = new int[count];
        this.receivedMs = new AtomicLongArray(count);
        this.received = new AtomicIntegerArray(count);
    }

    public static void main(String[] args) throws Exception {
        KillUnderLoad run = new KillUnderLoad(
                new RunningSystem(Path.of(args[0])), Integer.parseInt(args[1]), args[2], Integer.parseInt(args[3]));
        System.exit(run.run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        Map<String, Object> servers = Map.of("bootstrap.servers", system.bootstrapServers());
        String target = "kill-" + Long.toString(System.currentTimeMillis(), 36);
        try (Admin admin = Admin.create(servers)) {
            admin.createTopics(List.of(new NewTopic(target, Optional.of(8), Optional.empty())))
                    .all()
                    .get();
            Thread targets = read(servers, target, this::delivered);
            Thread imminent = read(servers, IMMINENT, this::shown);
            Thread sender = Thread.ofPlatform().name("sender").start(() -> send(servers, target));
            System.out.println(
                    "victim,perSecond,workersPartitions,beforeP50Ms,beforeP99Ms,beforeMaxMs,othersP50Ms,othersP99Ms,othersMaxMs,"
                            + "againAfterMs,caughtUpAfterMs,imminentGapBeforeMs,imminentGapMs");
            for (int kill = 1; kill <= times; kill++) {
                Thread.sleep(BETWEEN_MS - WINDOW_MS - WINDOW_MS / 3);
                takeGap();
                Thread.sleep(WINDOW_MS / 3);
                killAndMeasure(admin);
            }
            sender.join();
            awaitAll();
            over = true;
            targets.join();
            imminent.join();
        }
        return judge();
    }

    private void killAndMeasure(Admin admin) throws Exception {
        RunFile process = system.find(instance()).orElseThrow();
        Set<Integer> own = victim.equals("worker") ? partitionsOf(admin, process.instance()) : Set.of();
        long gapBeforeMs = takeGap();
        long killMs = System.currentTimeMillis();
        ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
        Thread.sleep(WINDOW_MS);
        long gapMs = takeGap();
        // Of what has come by now; whether all comes is judged at the end.
        long[] before = lateness(killMs - WINDOW_MS, killMs - 1_000, number -> true);
        long[] others = lateness(killMs, killMs + WINDOW_MS - 2_000, number -> !own.contains(partition[number]));
        long againMs = -1;
        long caughtUpMs = -1;
        for (int number = 0; number < sent; number++) {
            if (own.contains(partition[number]) && dueMs[number] >= killMs && receivedMs.get(number) > 0) {
                long afterMs = receivedMs.get(number) - killMs;
                againMs = againMs < 0 ? afterMs : Math.min(againMs, afterMs);
                caughtUpMs =
                        receivedMs.get(number) - dueMs[number] > 1_000 ? Math.max(caughtUpMs, afterMs) : caughtUpMs;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d%n",
                process.instance(),
                perSecond,
                own.size(),
                at(before, 0.5),
                at(before, 0.99),
                at(before, 1),
                at(others, 0.5),
                at(others, 0.99),
                at(others, 1),
                againMs,
                caughtUpMs,
                gapBeforeMs,
                gapMs);
    }

    private String instance() throws IOException, InterruptedException {
        if (!victim.equals("leader")) {
            return victim + "-1";
        }
        for (RunFile process : system.processes()) {
            if (process.process().equals("scheduler")
                    && system.get(process, "/metrics")
                            .body()
                            .lines()
                            .anyMatch(line -> line.startsWith("sm_scheduler_leader{") && line.endsWith(" 1.0"))) {
                return process.instance();
            }
        }
        throw new IllegalStateException("no Scheduler leads");
    }

    private static Set<Integer> partitionsOf(Admin admin, String worker) throws Exception {
        Set<Integer> partitions = new HashSet<>();
        Map<String, ConsumerGroupDescription> groups =
                admin.describeConsumerGroups(List.of(DELIVERY_GROUP)).all().get();
        for (MemberDescription member :
                Objects.requireNonNull(groups.get(DELIVERY_GROUP)).members()) {
            if (member.groupInstanceId().orElse("").startsWith(worker + "-")) {
                member.assignment().topicPartitions().forEach(one -> partitions.add(one.partition()));
            }
        }
        return partitions;
    }

    /** In milliseconds, ascending, of what was due within a time and has come. */
    private long[] lateness(long fromMs, long toMs, IntPredicate which) {
        return IntStream.range(0, sent)
                .filter(number -> dueMs[number] >= fromMs && dueMs[number] < toMs && which.test(number))
                .filter(number -> receivedMs.get(number) > 0)
                .mapToLong(number -> receivedMs.get(number) - dueMs[number])
                .sorted()
                .toArray();
    }

    private static long at(long[] ascending, double part) {
        return ascending.length == 0 ? -1 : ascending[(int) Math.min(ascending.length - 1, ascending.length * part)];
    }

    private void delivered(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        int number = ByteBuffer.wrap(record.key()).getInt();
        received.incrementAndGet(number);
        receivedMs.compareAndSet(number, 0, nowMs);
    }

    private synchronized void shown(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        Long before = shownMs.put(record.partition(), nowMs);
        if (before != null) {
            longestGapMs = Math.max(longestGapMs, nowMs - before);
        }
    }

    private synchronized long takeGap() {
        long nowMs = System.currentTimeMillis();
        long gapMs = Math.max(
                longestGapMs,
                shownMs.values().stream().mapToLong(ms -> nowMs - ms).max().orElse(0));
        longestGapMs = 0;
        return gapMs;
    }

    private interface Sink {
        void accept(ConsumerRecord<byte[], byte[]> record, long nowMs);
    }

    private Thread read(Map<String, Object> servers, String topic, Sink sink) {
        Map<String, Object> config = new HashMap<>(servers);
        config.put("isolation.level", "read_committed");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(one -> new TopicPartition(topic, one.partition()))
                .toList());
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
        return Thread.ofPlatform().name("read-" + topic).start(() -> {
            try (consumer) {
                while (!over) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        sink.accept(record, System.currentTimeMillis());
                    }
                }
            }
        });
    }

    private void send(Map<String, Object> servers, String target) {
        Map<String, Object> config = new HashMap<>(servers);
        config.put("compression.type", "lz4");
        SplittableRandom random = new SplittableRandom(7);
        byte[] value = new byte[100];
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            int intakes = producer.partitionsFor(INTAKE).size();
            int imminents = producer.partitionsFor(IMMINENT).size();
            long startMs = System.currentTimeMillis();
            for (int number = 0; number < count; number++) {
                long atMs = startMs + number * 1_000L / perSecond;
                while (System.currentTimeMillis() < atMs) {
                    Thread.sleep(TICK_MS);
                }
                int intake = number % intakes;
                partition[number] = intake % imminents;
                dueMs[number] = System.currentTimeMillis() + SHORTEST_DELAY_MS + random.nextLong(DELAY_SPREAD_MS);
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        INTAKE,
                        intake,
                        ByteBuffer.allocate(Integer.BYTES).putInt(number).array(),
                        value);
                record.headers()
                        .add("time", bytes(Long.toString(dueMs[number])))
                        .add("topic", bytes(target));
                producer.send(record);
                sent = number + 1;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAll() throws InterruptedException {
        long endMs = System.currentTimeMillis() + PATIENCE_MS;
        while (System.currentTimeMillis() < endMs
                && IntStream.range(0, sent).anyMatch(number -> received.get(number) == 0)) {
            Thread.sleep(500);
        }
        // What comes twice comes soon after.
        Thread.sleep(2_000);
    }

    private boolean judge() {
        long lost = IntStream.range(0, sent)
                .filter(number -> received.get(number) == 0)
                .count();
        long twice = IntStream.range(0, sent)
                .filter(number -> received.get(number) > 1)
                .count();
        long early = IntStream.range(0, sent)
                .filter(number -> received.get(number) > 0 && receivedMs.get(number) < dueMs[number])
                .count();
        long worstMs =
                Arrays.stream(lateness(0, Long.MAX_VALUE, number -> true)).max().orElse(-1);
        System.err.printf(
                "%d sent, %d lost, %d delivered twice, %d early, worst lateness %d ms%n",
                sent, lost, twice, early, worstMs);
        return lost + twice + early == 0;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
