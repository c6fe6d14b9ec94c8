package io.messagescheduler.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.process.RunFile;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends hostile records to the intake of a running {@code --app}, and follows each to its end: delivered, a dead letter, or, if
 * it asked something of a schedule, an outcome. Exactly one end each; no process may die; memory is read before and after.
 * Record n of a seed is always the same but for its times, which are due within the minute where they are times at all.
 *
 * <pre>
 * ./messagescheduler --app     (until it says that it runs)
 * java -cp 'launcher/target/lib/*' io.messagescheduler.benchmarks.FuzzIntake 1000000 1 data/app/run benchmarks/results/fuzz-intake.csv
 * </pre>
 *
 * Exit code 1 when a record has no end, or two, or was early, or a process is gone.
 */
public final class FuzzIntake {
    private static final String INTAKE = "SCHEDULED_MESSAGES";
    private static final String DEAD_LETTERS = "__SM_DEAD_LETTERS";
    private static final String OUTCOMES = "__SM_OUTCOMES";
    private static final String NUMBER = "fuzz-number";
    private static final String DUE = "fuzz-due";
    private static final int MOST_IN_FLIGHT_BYTES = 64 * 1024 * 1024;
    private static final int GOOD_TARGETS = 16;
    private static final Duration NO_NEWS = Duration.ofMinutes(4);
    private static final int EXAMPLES = 5;

    /** Names that only the system writes, and those that it reads. */
    private static final String[] OURS = {
        "__sm_due",
        "__sm_seq",
        "__sm_timestamp",
        "__sm_attempts",
        "__sm_id",
        "__sm_command",
        "__sm_origin",
        "__sm_version",
        "__sm_moved_from",
        "__sm_tombstone",
        "__sm_mh_timestamp",
        "__sm_worker_timestamp",
        "__sm_message_hopcount",
        "__sm_job_id",
        "__sm_error_code",
        "__sm_error_message",
        "__sm_origin_topic",
        "__sm_origin_partition",
        "__sm_origin_offset",
        "__sm_stage",
        "__sm_error_attempts",
        "__sm_failed_at",
        "scheduler-timestamp",
        "scheduler-key",
        "scheduler-topic",
        "__sm_msg_id",
        "__sm_exp_id",
        "__sm_",
        "__SM_DUE",
        "Time",
        "TOPIC"
    };

    private static final String[] BAD_TARGETS = {
        "",
        ".",
        "..",
        "with space",
        "slash/slash",
        "ünïcode",
        "a\u0000b",
        "new\nline",
        "x".repeat(250),
        "\u202Egnol",
        "__consumer_offsets",
        "__transaction_state",
        "__SM_DEAD_LETTERS",
        "__SM_SCHEDULES",
        "__SM_REGISTRY",
        "__SM_REPLAYED",
        "__SM_BUCKET_0_10",
        "__SM_BUCKET_10_80_0",
        "__SM_LEADER",
        "__SM_CANCELLATIONS",
        "SCHEDULED_MESSAGES",
        "schedules",
        "__share_group_state",
        "__anything",
        "*",
        "$(reboot)",
        "'; DROP TABLE t; --"
    };

    private static final String[] BAD_TIMES = {
        "",
        " ",
        "now",
        "tomorrow",
        "-1",
        "-9223372036854775808",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999",
        "1e3",
        "1E400",
        "NaN",
        "Infinity",
        "0x7fffffff",
        "1_000",
        "+5",
        "--5",
        "5-",
        "١٢٣٤٥",
        "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-01T25:00:00Z",
        "2026-01-01T00:60:00Z",
        "+999999999-12-31T23:59:59.999999999Z",
        "-999999999-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "0000-00-00T00:00:00Z",
        "2026-01-01T00:00:00+25:00",
        "2026-01-01T00:00:00+99:99",
        "2026-01-01T00:00:00 BST",
        "1 Sep 2026 18:40 IST",
        "1 Sep 2026 18:40 Nowhere/City",
        "31 Feb 2026 10:00",
        "2026-01-01T00:00:00Z[",
        "2026-01-01T00:00:00Z[Europe/Paris",
        "\u0000",
        "2026-01-01T00:00:00\u0000Z",
        "T",
        "Z",
        ":::::",
        "2".repeat(5_000),
        " ".repeat(30_000),
        "2026-W01-1",
        "P1D",
        "18:40",
        "１７００００００００",
        "<script>alert(1)</script>",
        "%s%n%x",
        "${jndi:ldap://localhost/x}"
    };

    /** Bad times that name a topic all the same: where one stands for the target, it is delivered there. */
    private static final List<String> TARGETS_BY_CHANCE = Stream.of(BAD_TIMES)
            .filter(text -> text.matches("[a-zA-Z0-9._-]{1,249}"))
            .toList();

    private final PrintStream results;
    private final int count;
    private final long seed;
    private final String prefix;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger refusedByBroker = new AtomicInteger();
    private final BitSet sent = new BitSet();
    private final BitSet delivered = new BitSet();
    private final BitSet dead = new BitSet();
    private final BitSet asked = new BitSet();
    /** Requests whose outcome has not been seen: how the outcome names them, and which record it was. */
    private final Map<String, Integer> requests = new ConcurrentHashMap<>();

    /** Of each acknowledged record its place at the intake; guarded by this, as {@link #sent} is. */
    private final Map<Place, Integer> places = new HashMap<>();

    /** Places told by dead letters that were too large for their headers, until the record's acknowledgement is known. */
    private final Set<Place> withoutHeaders = new HashSet<>();

    private final Map<String, Integer> codes = new TreeMap<>();
    private final Map<String, Integer> stages = new TreeMap<>();
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private int twice;
    private int early;
    private int strange;

    private record Place(int partition, long offset) {}

    private FuzzIntake(int count, long seed, PrintStream results) {
        this.results = results;
        this.count = count;
        this.seed = seed;
        this.prefix = "FUZZ-" + seed + "-" + System.currentTimeMillis() / 1_000 + "-";
    }

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        long seed = Long.parseLong(args[1]);
        // Not standard output, which the Kafka clients log to.
        try (PrintStream results = new PrintStream(args[3], UTF_8)) {
            System.exit(new FuzzIntake(count, seed, results).run(Path.of(args[2])) ? 0 : 1);
        }
    }

    private boolean run(Path runFolder) throws Exception {
        RunningSystem system = new RunningSystem(runFolder);
        List<RunFile> processes = system.processes();
        Properties config = new Properties();
        config.putAll(Map.of("bootstrap.servers", system.bootstrapServers()));
        row("measure", "label", "value");
        row("seed", "", seed);
        memory("before", system);
        createTargets(config);
        long startNanos = System.nanoTime();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(config)) {
            Thread sender = Thread.ofPlatform().name("sender").start(() -> send(config));
            follow(consumer, sender);
            sender.join();
        }
        row("seconds", "", (System.nanoTime() - startNanos) / 1_000_000_000);
        row("records", "sent", count);
        row("records", "acknowledged", acknowledged.get());
        row("records", "refused by the broker", refusedByBroker.get());
        row("ends", "delivered", delivered.cardinality());
        row("ends", "dead letter", dead.cardinality());
        row("ends", "outcome of a request", asked.cardinality());
        BitSet open = open();
        row("faults", "without an end", open.cardinality());
        row("faults", "with two ends", twice);
        row("faults", "early", early);
        row("faults", "not ours", strange + withoutHeaders.size());
        codes.forEach((code, number) -> row("dead letters", code, number));
        stages.forEach((stage, number) -> row("stages", stage, number));
        memory("after", system);
        boolean alive = processes.stream().allMatch(RunningSystem::isAlive);
        row("processes", "alive", alive);
        open.stream().limit(EXAMPLES).forEach(number -> System.err.println("No end: " + number + " " + shown(number)));
        faults.stream().limit(4 * EXAMPLES).forEach(System.err::println);
        return alive && open.isEmpty() && twice == 0 && early == 0 && strange == 0 && withoutHeaders.isEmpty();
    }

    private void row(Object measure, Object label, Object value) {
        results.printf(Locale.ROOT, "%s,%s,%s%n", measure, label, value);
        results.flush();
    }

    // ---- what is sent

    private String target(int number) {
        return prefix + number;
    }

    private String compacted() {
        return prefix + "compacted";
    }

    private String narrow() {
        return prefix + "narrow";
    }

    private void createTargets(Properties config) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        IntStream.range(0, GOOD_TARGETS).forEach(number -> topics.add(new NewTopic(target(number), 2, (short) 1)));
        TARGETS_BY_CHANCE.forEach(name -> topics.add(new NewTopic(name, 1, (short) 1)));
        topics.add(new NewTopic(compacted(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));
        topics.add(new NewTopic(narrow(), 1, (short) 1).configs(Map.of("max.message.bytes", "600")));
        try (Admin admin = Admin.create(config)) {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void send(Properties shared) {
        Properties config = new Properties();
        config.putAll(shared);
        config.putAll(Map.of(
                "acks",
                "all",
                "linger.ms",
                "5",
                "compression.type",
                "lz4",
                "max.request.size",
                16 * 1024 * 1024,
                "buffer.memory",
                2L * MOST_IN_FLIGHT_BYTES));
        Semaphore room = new Semaphore(MOST_IN_FLIGHT_BYTES);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                int number = i;
                ProducerRecord<byte[], byte[]> record = record(number, System.currentTimeMillis());
                int bytes = 1_000 + (record.value() == null ? 0 : record.value().length);
                room.acquireUninterruptibly(bytes);
                producer.send(record, (place, error) -> {
                    room.release(bytes);
                    if (error != null) {
                        refusedByBroker.incrementAndGet();
                        return;
                    }
                    String request = request(record, place.partition(), place.offset());
                    if (request != null) {
                        requests.put(request, number);
                    }
                    synchronized (this) {
                        sent.set(number);
                        places.put(new Place(place.partition(), place.offset()), number);
                    }
                    acknowledged.incrementAndGet();
                });
            }
            producer.flush();
        }
    }

    /** What the outcome calls the record, if it asks something of a schedule; else null. */
    private static @Nullable String request(ProducerRecord<byte[], byte[]> record, int partition, long offset) {
        Header action = record.headers().lastHeader("schedule-action");
        boolean asks =
                action != null && action.value() != null && !new String(action.value(), UTF_8).equals("schedule");
        boolean epochDelete = record.value() == null
                && Stream.of("scheduler-epoch", "scheduler-target-topic", "scheduler-target-key")
                        .anyMatch(name -> record.headers().lastHeader(name) != null);
        if (!asks && !epochDelete) {
            return null;
        }
        Header given = record.headers().lastHeader("schedule-request-id");
        return given != null && given.value() != null
                ? new String(given.value(), UTF_8)
                : INTAKE + "-" + partition + "-" + offset;
    }

    private ProducerRecord<byte[], byte[]> record(int number, long nowMs) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        byte @Nullable [] key = key(random);
        byte @Nullable [] value = value(random);
        boolean epoch = random.nextInt(8) == 0;
        if (epoch) {
            // The key is the id: one that two records share ends as replaced by the other.
            key = switch (random.nextInt(20)) {
                case 0 -> null;
                case 1 -> new byte[] {(byte) 0xC3, 0x28};
                default -> ("fuzz-" + prefix + number).getBytes(UTF_8);
            };
        }
        long timestamp = random.nextInt(20) == 0 ? nowMs - random.nextLong(nowMs) : nowMs;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(INTAKE, null, timestamp, key, value);
        Headers headers = record.headers();
        noise(random, headers);
        long dueMs = nowMs + random.nextLong(40_000) - 5_000;
        if (epoch) {
            epochHeaders(random, headers, dueMs);
        } else {
            timeHeaders(random, headers, dueMs);
        }
        if (random.nextInt(6) == 0) {
            idHeaders(random, headers, number);
        }
        noise(random, headers);
        headers.add(NUMBER, Integer.toString(number).getBytes(UTF_8));
        if (random.nextInt(2_000) == 0) {
            many(headers, 10_000, random);
        }
        return record;
    }

    private static byte @Nullable [] key(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> bytes(random, random.nextInt(64));
            case 3 -> random.nextInt(500) == 0 ? bytes(random, 100_000) : new byte[] {(byte) 0xC3, 0x28};
            default -> ("key-" + random.nextInt(1_000)).getBytes(UTF_8);
        };
    }

    private static byte @Nullable [] value(SplittableRandom random) {
        int kind = random.nextInt(20_000);
        if (kind == 0) {
            return new byte[4_000_000]; // small once it is compressed
        }
        if (kind < 4) {
            return bytes(random, 900_000 + random.nextInt(140_000));
        }
        return switch (kind % 10) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> bytes(random, random.nextInt(2_000));
            default -> bytes(random, random.nextInt(200));
        };
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void timeHeaders(SplittableRandom random, Headers headers, long dueMs) {
        int kind = random.nextInt(10);
        if (kind < 6) {
            headers.add("time", time(random, dueMs).getBytes(UTF_8));
            headers.add(DUE, Long.toString(dueMs / 1_000 * 1_000).getBytes(UTF_8));
        } else if (kind < 9) {
            headers.add("time", badTime(random));
        }
        target(random, headers, "topic");
        if (random.nextInt(50) == 0) {
            headers.add(random.nextBoolean() ? "time" : "topic", badTime(random));
        }
        if (random.nextInt(50) == 0) {
            headers.add("scheduler-epoch", Long.toString(dueMs / 1_000).getBytes(UTF_8));
        }
    }

    private void epochHeaders(SplittableRandom random, Headers headers, long dueMs) {
        if (random.nextInt(5) != 0) {
            headers.add("scheduler-epoch", Long.toString(dueMs / 1_000).getBytes(UTF_8));
            headers.add(DUE, Long.toString(dueMs / 1_000 * 1_000).getBytes(UTF_8));
        } else {
            headers.add("scheduler-epoch", badTime(random));
        }
        target(random, headers, "scheduler-target-topic");
        if (random.nextBoolean()) {
            headers.add("scheduler-target-key", random.nextInt(5) == 0 ? null : bytes(random, random.nextInt(40)));
        }
    }

    private void target(SplittableRandom random, Headers headers, String name) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return;
        }
        byte @Nullable [] target = switch (kind) {
            case 1, 2 -> BAD_TARGETS[random.nextInt(BAD_TARGETS.length)].getBytes(UTF_8);
            case 3 -> random.nextBoolean() ? null : new byte[] {(byte) 0xFF, (byte) 0xFE, 'a'};
            case 4 -> compacted().getBytes(UTF_8);
            case 5 -> narrow().getBytes(UTF_8);
            default -> target(random.nextInt(GOOD_TARGETS)).getBytes(UTF_8);
        };
        headers.add(name, target);
    }

    private static String time(SplittableRandom random, long dueMs) {
        Instant due = Instant.ofEpochMilli(dueMs);
        return switch (random.nextInt(5)) {
            case 0 -> Long.toString(dueMs);
            case 1 -> Long.toString(dueMs / 1_000);
            case 2 -> due.toString();
            case 3 ->
                due.atOffset(ZoneOffset.ofHoursMinutes(random.nextInt(14), 30)).toString();
            default ->
                DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss 'UTC'", Locale.ENGLISH)
                        .format(due.atOffset(ZoneOffset.UTC));
        };
    }

    /** Text that is no time, or bytes that are no text. */
    private static byte @Nullable [] badTime(SplittableRandom random) {
        byte[] text = BAD_TIMES[random.nextInt(BAD_TIMES.length)].getBytes(UTF_8);
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> bytes(random, random.nextInt(300));
            case 2 ->
                ByteBuffer.allocate(text.length + 1).put(text).put((byte) 0x80).array();
            default -> text;
        };
    }

    private void idHeaders(SplittableRandom random, Headers headers, int number) {
        byte[] id = switch (random.nextInt(10)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) 0xC0, (byte) 0x80};
            case 2 -> "x".repeat(5_000).getBytes(UTF_8);
            case 3 -> "line\nfeed\u0000".getBytes(UTF_8);
            default -> ("fuzz-" + prefix + number).getBytes(UTF_8);
        };
        headers.add("schedule-id", id);
        switch (random.nextInt(6)) {
            case 0 ->
                headers.add(
                        "schedule-action",
                        pick(random, "cancel", "move", "fire").getBytes(UTF_8));
            case 1 ->
                headers.add(
                        "schedule-action",
                        pick(random, "CANCEL", "", "delete", "schedule ", "çancel")
                                .getBytes(UTF_8));
            case 2 -> headers.add("schedule-action", "schedule".getBytes(UTF_8));
            default -> {}
        }
        switch (random.nextInt(4)) {
            case 0 -> headers.add("schedule-request-id", ("request-" + prefix + number).getBytes(UTF_8));
            case 1 -> {
                if (random.nextInt(4) == 0) {
                    headers.add(
                            "schedule-request-id", bytes(random, random.nextBoolean() ? 0 : 4 + random.nextInt(200)));
                }
            }
            default -> {}
        }
    }

    private static String pick(SplittableRandom random, String... from) {
        return from[random.nextInt(from.length)];
    }

    private static void noise(SplittableRandom random, Headers headers) {
        int number = random.nextInt(12) - 6;
        for (int i = 0; i < number; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> headers.add(OURS[random.nextInt(OURS.length)], forged(random));
                case 3 -> headers.add("", bytes(random, random.nextInt(20)));
                case 4 -> headers.add("größe-🎈", null);
                case 5 -> headers.add("n".repeat(random.nextInt(300)), bytes(random, random.nextInt(20)));
                case 6 -> headers.add("twice", bytes(random, random.nextInt(10)));
                default -> headers.add("big", bytes(random, random.nextInt(200) == 0 ? random.nextInt(60_000) : 30));
            }
        }
        if (random.nextInt(1_000) == 0) {
            many(headers, random.nextInt(300), random);
        }
    }

    private static byte @Nullable [] forged(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> ByteBuffer.allocate(8).putLong(random.nextLong()).array();
            case 2 ->
                ByteBuffer.allocate(8)
                        .putLong(System.currentTimeMillis() + random.nextLong(1L << 40))
                        .array();
            case 3 ->
                pick(random, "schedule", "delivered", "cancelled", "dead", "move", "99", "BAD_TIME", "intake")
                        .getBytes(UTF_8);
            default -> bytes(random, random.nextInt(40));
        };
    }

    private static void many(Headers headers, int number, SplittableRandom random) {
        for (int i = 0; i < number; i++) {
            headers.add("h" + i % 50, bytes(random, 2));
        }
    }

    private String shown(int number) {
        StringBuilder text = new StringBuilder();
        ProducerRecord<byte[], byte[]> record = record(number, System.currentTimeMillis());
        for (Header header : record.headers()) {
            if (text.length() < 1_500) {
                String value = header.value() == null ? "null" : new String(header.value(), UTF_8);
                text.append(header.key())
                        .append('=')
                        .append(value.length() > 80 ? value.substring(0, 80) : value)
                        .append("; ");
            }
        }
        return text.toString().replaceAll("[^ -~]", "?");
    }

    // ---- what becomes of it

    private KafkaConsumer<byte[], byte[]> consumer(Properties shared) {
        Properties config = new Properties();
        config.putAll(shared);
        config.putAll(Map.of(
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false",
                "auto.offset.reset",
                "none",
                "allow.auto.create.topics",
                "false",
                "max.poll.records",
                "2000",
                "max.partition.fetch.bytes",
                4 * 1024 * 1024));
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.concat(
                        Stream.concat(
                                Stream.of(DEAD_LETTERS, OUTCOMES, compacted(), narrow()), TARGETS_BY_CHANCE.stream()),
                        IntStream.range(0, GOOD_TARGETS).mapToObj(this::target))
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer, Thread sender) {
        long newsNanos = System.nanoTime();
        long saidNanos = newsNanos;
        while (sender.isAlive() || !open().isEmpty()) {
            int ends = delivered.cardinality() + dead.cardinality() + asked.cardinality();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (record.topic().equals(OUTCOMES)) {
                    outcome(record);
                } else {
                    end(record, record.topic().equals(DEAD_LETTERS));
                }
            }
            settleRequests();
            settleWithoutHeaders();
            if (delivered.cardinality() + dead.cardinality() + asked.cardinality() > ends) {
                newsNanos = System.nanoTime();
            } else if (System.nanoTime() - newsNanos > NO_NEWS.toNanos()) {
                System.err.println("Nothing more comes.");
                break;
            }
            if (System.nanoTime() - saidNanos > 20_000_000_000L) {
                saidNanos = System.nanoTime();
                System.err.printf(
                        "%d acknowledged, %d delivered, %d dead, %d outcomes%n",
                        acknowledged.get(), delivered.cardinality(), dead.cardinality(), asked.cardinality());
            }
        }
        // Whatever else comes would be a second end.
        long untilNanos = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < untilNanos) {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                if (!record.topic().equals(OUTCOMES)) {
                    end(record, record.topic().equals(DEAD_LETTERS));
                }
            });
        }
    }

    private synchronized BitSet open() {
        BitSet open = (BitSet) sent.clone();
        open.andNot(delivered);
        open.andNot(dead);
        open.andNot(asked);
        return open;
    }

    private void end(ConsumerRecord<byte[], byte[]> record, boolean isDead) {
        Header given = record.headers().lastHeader(NUMBER);
        if (given == null && isDead && record.headers().lastHeader("__sm_error_without_payload") != null) {
            withoutHeaders.add(new Place(
                    Integer.parseInt(last(record, "__sm_origin_partition")),
                    Long.parseLong(last(record, "__sm_origin_offset"))));
            tally(record);
            return;
        }
        if (given == null) {
            strange++;
            fault("Record without a number: " + record.headers());
            return;
        }
        int number = Integer.parseInt(new String(given.value(), UTF_8));
        endsOnce(number);
        if (isDead) {
            dead.set(number);
            tally(record);
            return;
        }
        delivered.set(number);
        Header due = record.headers().lastHeader(DUE);
        if (due != null && System.currentTimeMillis() < Long.parseLong(new String(due.value(), UTF_8))) {
            early++;
            fault("Early: " + number + " " + shown(number));
        }
    }

    private final Set<String> outcomesSeen = ConcurrentHashMap.newKeySet();

    private void outcome(ConsumerRecord<byte[], byte[]> record) {
        Matcher request = Pattern.compile("\"request\"\\s*:\\s*\"([^\"]*)\"")
                .matcher(record.value() == null ? "" : new String(record.value(), UTF_8));
        Header header = record.headers().lastHeader("schedule-request-id");
        if (header != null && header.value() != null) {
            outcomesSeen.add(new String(header.value(), UTF_8));
        }
        if (request.find()) {
            outcomesSeen.add(request.group(1));
        }
    }

    /** An outcome may be read before the acknowledgement of what it answers. */
    private void settleRequests() {
        requests.entrySet().removeIf(entry -> {
            boolean answered = outcomesSeen.remove(entry.getKey());
            if (answered) {
                asked.set(entry.getValue());
            }
            return answered || dead.get(entry.getValue());
        });
    }

    private synchronized void settleWithoutHeaders() {
        withoutHeaders.removeIf(place -> {
            Integer number = places.get(place);
            if (number == null) {
                return false;
            }
            endsOnce(number);
            dead.set(number);
            return true;
        });
    }

    private void tally(ConsumerRecord<byte[], byte[]> letter) {
        codes.merge(last(letter, "__sm_error_code"), 1, Integer::sum);
        stages.merge(last(letter, "__sm_stage"), 1, Integer::sum);
    }

    private void endsOnce(int number) {
        if (delivered.get(number) || dead.get(number)) {
            twice++;
            fault("Two ends: " + number + " " + shown(number));
        }
    }

    private void fault(String text) {
        if (faults.size() < 100) {
            faults.add(text);
        }
    }

    private static String last(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "(none)" : new String(header.value(), UTF_8);
    }

    private void memory(String when, RunningSystem system) throws Exception {
        for (RunFile process : system.processes()) {
            row(
                    "heap after GC in MB " + when,
                    process.instance(),
                    Math.round(system.liveHeapMb(process).orElse(Double.NaN)));
            row("resident MB " + when, process.instance(), Math.round(RunningSystem.residentMb(process)));
        }
    }
}
