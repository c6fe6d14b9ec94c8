package io.messagescheduler.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Schedules many messages with ids on a running {@code --app}, cancels some and moves others at random moments up to their due
 * times while its processes are killed one after another, and judges what arrived against what was answered. Prints one line
 * of CSV; everything else goes to standard error. Ends with 1 when a promise was broken.
 *
 * <pre>
 * ./messagescheduler --app
 * java -cp 'launcher/target/lib/*' io.messagescheduler.benchmarks.ScheduleChurn data/app/run 200000 20000 20000 200 kill 1000000
 * </pre>
 *
 * <p>Arguments: folder of the run files, schedules, cancels, moves, seconds over which they fall due, {@code kill}, {@code calm}
 * or {@code take-over}, and how many more schedules with ids wait meanwhile, due in a month. While all wait, it also times the REST
 * look-ups and takes the Scheduler's heap. In a take-over one Scheduler of two is killed while all wait, and that is all: the line
 * tells after how many seconds requests about every part of the index are answered again.
 */
public final class ScheduleChurn {
    private static final String INTAKE = "SCHEDULED_MESSAGES";
    private static final String OUTCOMES = "__SM_OUTCOMES";
    private static final String FIRST = "scheduler-0";
    private static final long MARGIN_MS = 2_000;
    private static final Pattern COPIES_BEHIND = Pattern.compile("sm_index_copies_behind\\{[^}]*} (\\S+)");

    /** Requests about ids that nobody has: so many that each part of the index gets some. */
    private static final int PROBES = 64;

    private static final String PROBE = "churn-probe-";
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    // Answers, by request.
    private static final int NONE = 0;
    private static final int CANCELLED = 1;
    private static final int MOVED = 2;
    private static final int TOO_LATE = 3;
    private static final int OTHER = 4;

    private enum Mode {
        CALM,
        KILL,
        TAKE_OVER
    }

    private record Change(int schedule, boolean cancels, long atMs, long newDueMs) {}

    private final RunningSystem system;
    private final int count;
    private final long[] dueMs;
    private final Change[] changes;
    private final AtomicLongArray acknowledgedMs;
    private final AtomicIntegerArray answers;
    private final AtomicIntegerArray answersTwice;
    private final AtomicIntegerArray delivered;
    private final AtomicLongArray deliveredMs;
    private final AtomicInteger probesAnswered = new AtomicInteger();
    private long schedulers;
    private volatile boolean reading = true;
    private volatile boolean killing = true;

    private ScheduleChurn(RunningSystem system, int count, int changes) {
        this.system = system;
        this.count = count;
        this.dueMs = new long[count];
        this.changes = new Change[changes];
        this.acknowledgedMs = new AtomicLongArray(changes);
        this.answers = new AtomicIntegerArray(changes);
        this.answersTwice = new AtomicIntegerArray(changes);
        this.delivered = new AtomicIntegerArray(count);
        this.deliveredMs = new AtomicLongArray(count);
    }

    public static void main(String[] args) throws Exception {
        Path runFolder = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        int cancels = Integer.parseInt(args[2]);
        int moves = Integer.parseInt(args[3]);
        int spreadSeconds = Integer.parseInt(args[4]);
        Mode mode = Mode.valueOf(args[5].toUpperCase(Locale.ROOT).replace('-', '_'));
        int waiting = args.length > 6 ? Integer.parseInt(args[6]) : 0;
        ScheduleChurn churn = new ScheduleChurn(new RunningSystem(runFolder), count, cancels + moves);
        System.exit(churn.run(cancels, spreadSeconds, mode, waiting) ? 0 : 1);
    }

    private boolean run(int cancels, int spreadSeconds, Mode mode, int waiting) throws Exception {
        String run = Long.toString(System.currentTimeMillis(), 36);
        String target = "churn-" + run;
        String servers = system.bootstrapServers();
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", servers));
        try (Admin admin = Admin.create(config)) {
            admin.createTopics(List.of(new NewTopic(target, Optional.of(4), Optional.empty())))
                    .all()
                    .get();
        }
        Thread targets = read(config, target, (record, nowMs) -> {
            int schedule = Integer.parseInt(new String(record.key(), StandardCharsets.US_ASCII));
            delivered.incrementAndGet(schedule);
            deliveredMs.set(schedule, nowMs);
        });
        String prefix = run + "-";
        Thread outcomes = read(config, OUTCOMES, (record, nowMs) -> answered(record, prefix));
        schedulers =
                system.processes().stream().filter(ScheduleChurn::isScheduler).count();
        double heapBefore = heapMb();

        SplittableRandom random = new SplittableRandom(7);
        Properties producing = new Properties();
        producing.putAll(Map.of(
                "bootstrap.servers",
                servers,
                "acks",
                "all",
                "linger.ms",
                "5",
                "compression.type",
                "lz4",
                "delivery.timeout.ms",
                "600000"));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer())) {
            String inAMonth = Long.toString(
                    System.currentTimeMillis() + Duration.ofDays(30).toMillis());
            long loadMs = System.currentTimeMillis();
            for (int i = 0; i < waiting; i++) {
                send(producer, prefix + "w" + i, i, "time", inAMonth, "topic", target);
            }
            producer.flush();
            if (waiting > 0) {
                say("%d schedules for next month sent in %d s"
                        .formatted(waiting, (System.currentTimeMillis() - loadMs) / 1000));
                awaitIndexed(prefix + "w" + (waiting - 1));
                say("they are indexed after %d s".formatted((System.currentTimeMillis() - loadMs) / 1000));
            }
            long startMs = System.currentTimeMillis();
            // Far enough ahead that all can be sent and indexed before the first is due.
            long firstDueMs = startMs + 30_000 + count / 4;
            for (int i = 0; i < count; i++) {
                dueMs[i] = firstDueMs + random.nextLong(spreadSeconds * 1_000L);
                send(producer, prefix + i, i, "time", Long.toString(dueMs[i]), "topic", target);
            }
            producer.flush();
            say("%d schedules sent in %d s".formatted(count, (System.currentTimeMillis() - startMs) / 1000));
            plan(random, cancels, firstDueMs + spreadSeconds * 1_000L);
            awaitIndexed(prefix + "0", prefix + (count - 1));
            double indexedSeconds = (System.currentTimeMillis() - startMs) / 1000.0;
            double heapAfter = heapMb();
            long[] first = timePages("limit=100");
            long[] empty = timePages("limit=100&id=no-such-id");
            say("heap of the Scheduler %.1f MB before, %.1f MB with all indexed after %.0f s"
                    .formatted(heapBefore, heapAfter, indexedSeconds));
            say("first page %d ms (median of %d), page without hits %d ms"
                    .formatted(first[first.length / 2], first.length, empty[empty.length / 2]));
            if (mode == Mode.TAKE_OVER) {
                Restart restart = restart(producer, prefix + "0");
                System.out.println("schedules,schedulers,heapBeforeMb,heapIndexedMb,indexedAfterSeconds,firstPageMs,"
                        + "pageWithoutHitsMs,takenOverSeconds,killedBackSeconds");
                System.out.printf(
                        Locale.ROOT,
                        "%d,%d,%.1f,%.1f,%.1f,%d,%d,%.1f,%.1f%n",
                        count,
                        schedulers,
                        heapBefore,
                        heapAfter,
                        indexedSeconds,
                        first[first.length / 2],
                        empty[empty.length / 2],
                        restart.takenOverSeconds(),
                        restart.backSeconds());
                return true;
            }
            Thread killer = mode == Mode.KILL ? kill(random.split()) : null;
            change(producer, prefix);
            producer.flush();
            long lastDueMs = Arrays.stream(dueMs).max().orElse(0);
            for (Change change : changes) {
                lastDueMs = Math.max(lastDueMs, change.newDueMs());
            }
            sleepUntil(lastDueMs);
            killing = false;
            if (killer != null) {
                killer.join();
            }
            boolean complete = awaitComplete();
            // What comes twice comes soon after.
            Thread.sleep(5_000);
            reading = false;
            targets.join();
            outcomes.join();
            return judge(complete, mode == Mode.KILL, waiting, heapBefore, heapAfter, indexedSeconds, first, empty);
        }
    }

    private void plan(SplittableRandom random, int cancels, long endMs) {
        int[] chosen = new int[count];
        Arrays.setAll(chosen, i -> i);
        for (int i = 0; i < changes.length; i++) {
            int other = i + random.nextInt(count - i);
            int schedule = chosen[other];
            chosen[other] = chosen[i];
            chosen[i] = schedule;
            long nowMs = System.currentTimeMillis() + 10_000;
            long atMs = nowMs + random.nextLong(Math.max(1, dueMs[schedule] - nowMs));
            // One in ten at the very last moment.
            if (random.nextInt(10) == 0) {
                atMs = dueMs[schedule] - random.nextLong(3_000);
            }
            changes[i] = new Change(schedule, i < cancels, atMs, dueMs[schedule] + random.nextLong(60_000));
        }
    }

    private void change(KafkaProducer<byte[], byte[]> producer, String prefix) throws InterruptedException {
        PriorityQueue<Integer> order = new PriorityQueue<>(Comparator.comparingLong((Integer i) -> changes[i].atMs()));
        for (int i = 0; i < changes.length; i++) {
            order.add(i);
        }
        while (!order.isEmpty()) {
            int request = order.poll();
            Change change = changes[request];
            sleepUntil(change.atMs());
            List<String> headers = new ArrayList<>(List.of("schedule-request-id", prefix + request));
            headers.addAll(
                    change.cancels()
                            ? List.of("schedule-action", "cancel")
                            : List.of("schedule-action", "move", "time", Long.toString(change.newDueMs())));
            ProducerRecord<byte[], byte[]> record = record(prefix + change.schedule(), null, headers);
            producer.send(record, (metadata, error) -> {
                if (error == null) {
                    acknowledgedMs.set(request, System.currentTimeMillis());
                } else {
                    say("a change was not acknowledged: " + error);
                }
            });
        }
        say("all changes are asked for");
    }

    private void answered(ConsumerRecord<byte[], byte[]> record, String prefix) {
        try {
            JsonNode outcome = JSON.readTree(record.value());
            String request = outcome.path("request").asText();
            if (request.startsWith(PROBE)) {
                probesAnswered.incrementAndGet();
            }
            if (!request.startsWith(prefix)) {
                return;
            }
            int number = Integer.parseInt(request.substring(prefix.length()));
            int answer = switch (outcome.path("outcome").asText()) {
                case "CANCELLED" -> CANCELLED;
                case "MOVED" -> MOVED;
                case "TOO_LATE" -> TOO_LATE;
                default -> OTHER;
            };
            if (!answers.compareAndSet(number, NONE, answer)) {
                answersTwice.incrementAndGet(number);
            }
        } catch (IOException e) {
            say("an outcome cannot be read: " + e);
        }
    }

    private boolean awaitComplete() throws InterruptedException {
        long endNanos = System.nanoTime() + LONGEST_WAIT.toNanos();
        long missing = 0;
        while (System.nanoTime() < endNanos) {
            missing = missing();
            if (missing == 0) {
                return true;
            }
            say(missing + " to come");
            Thread.sleep(2_000);
        }
        return false;
    }

    /** Requests without an answer, and schedules neither delivered nor cancelled. */
    private long missing() {
        long missing = 0;
        boolean[] cancelled = new boolean[count];
        for (int i = 0; i < changes.length; i++) {
            missing += answers.get(i) == NONE ? 1 : 0;
            cancelled[changes[i].schedule()] |= changes[i].cancels() && answers.get(i) == CANCELLED;
        }
        for (int i = 0; i < count; i++) {
            missing += delivered.get(i) == 0 && !cancelled[i] ? 1 : 0;
        }
        return missing;
    }

    private boolean judge(
            boolean complete,
            boolean kills,
            int waiting,
            double heapBefore,
            double heapAfter,
            double indexedSeconds,
            long[] first,
            long[] empty) {
        long[] expectedMs = dueMs.clone();
        boolean[] cancelled = new boolean[count];
        Map<Integer, Long> kinds = new HashMap<>();
        long late = 0;
        long twice = 0;
        long wrong = 0;
        long greatestAnswerless = 0;
        for (int i = 0; i < changes.length; i++) {
            Change change = changes[i];
            int answer = answers.get(i);
            kinds.merge(answer, 1L, Long::sum);
            twice += answersTwice.get(i);
            cancelled[change.schedule()] |= change.cancels() && answer == CANCELLED;
            if (!change.cancels() && answer == MOVED) {
                expectedMs[change.schedule()] = change.newDueMs();
            }
            boolean inTime = acknowledgedMs.get(i) <= dueMs[change.schedule()] - MARGIN_MS;
            late += inTime && answer == TOO_LATE ? 1 : 0;
            wrong += answer == OTHER || (answer == MOVED && change.cancels()) ? 1 : 0;
            greatestAnswerless += answer == NONE ? 1 : 0;
        }
        long lost = 0;
        long duplicated = 0;
        long both = 0;
        long early = 0;
        long[] lateness = new long[count];
        int measured = 0;
        for (int i = 0; i < count; i++) {
            int times = delivered.get(i);
            lost += times == 0 && !cancelled[i] ? 1 : 0;
            duplicated += times > 1 ? 1 : 0;
            both += times > 0 && cancelled[i] ? 1 : 0;
            if (times > 0) {
                early += deliveredMs.get(i) < expectedMs[i] ? 1 : 0;
                lateness[measured++] = deliveredMs.get(i) - expectedMs[i];
            }
        }
        Arrays.sort(lateness, 0, measured);
        System.out.println(
                "schedules,waitingBesides,changes,kills,cancelled,moved,tooLate,unanswered,answeredTwice,wrongAnswers,"
                        + "tooLateThoughInTime,lost,duplicated,cancelledAndDelivered,early,latenessP50Ms,latenessP99Ms,"
                        + "latenessMaxMs,schedulerHeapBeforeMb,schedulerHeapIndexedMb,indexedAfterSeconds,"
                        + "firstPageMs,pageWithoutHitsMs");
        System.out.printf(
                "%d,%d,%d,%b,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%.1f,%.1f,%.1f,%d,%d%n",
                count,
                waiting,
                changes.length,
                kills,
                kinds.getOrDefault(CANCELLED, 0L),
                kinds.getOrDefault(MOVED, 0L),
                kinds.getOrDefault(TOO_LATE, 0L),
                greatestAnswerless,
                twice,
                wrong,
                late,
                lost,
                duplicated,
                both,
                early,
                percentile(lateness, measured, 0.5),
                percentile(lateness, measured, 0.99),
                measured == 0 ? 0 : lateness[measured - 1],
                heapBefore,
                heapAfter,
                indexedSeconds,
                first[first.length / 2],
                empty[empty.length / 2]);
        return complete && lost + duplicated + both + early + late + twice + wrong + greatestAnswerless == 0;
    }

    private static long percentile(long[] sorted, int length, double share) {
        return length == 0 ? 0 : sorted[(int) Math.min(length - 1L, Math.round(length * share))];
    }

    private interface Sink {
        void accept(ConsumerRecord<byte[], byte[]> record, long nowMs);
    }

    private Thread read(Map<String, Object> config, String topic, Sink sink) {
        Map<String, Object> own = new HashMap<>(config);
        own.putAll(Map.of(
                "isolation.level", "read_committed", "auto.offset.reset", "earliest", "enable.auto.commit", false));
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        if (topic.equals(OUTCOMES)) {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        }
        Thread thread = new Thread(
                () -> {
                    try (consumer) {
                        while (reading) {
                            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                                sink.accept(record, System.currentTimeMillis());
                            }
                        }
                    }
                },
                "read-" + topic);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * What a kill of a Scheduler costs those who use the index.
     *
     * @param takenOverSeconds until requests for every part of it have their outcomes again
     * @param backSeconds until the killed one answers look-ups itself again
     */
    private record Restart(double takenOverSeconds, double backSeconds) {}

    private Restart restart(KafkaProducer<byte[], byte[]> producer, String id) throws Exception {
        long endNanos = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!schedulersAreReady() || copiesBehind() > 0) {
            if (System.nanoTime() > endNanos) {
                throw new IllegalStateException("the Schedulers have no complete copies within " + LONGEST_WAIT);
            }
            Thread.sleep(250);
        }
        RunFile before = scheduler();
        ProcessHandle process = ProcessHandle.of(before.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        long killedNanos = System.nanoTime();
        for (int probe = 0; probe < PROBES; probe++) {
            producer.send(record(
                    PROBE + probe, null, List.of("schedule-request-id", PROBE + probe, "schedule-action", "cancel")));
        }
        double takenOverSeconds = 0;
        double backSeconds = 0;
        while (takenOverSeconds == 0 || backSeconds == 0) {
            double seconds = (System.nanoTime() - killedNanos) / 1e9;
            if (seconds > LONGEST_WAIT.toSeconds()) {
                throw new IllegalStateException("the Scheduler does not answer again within " + LONGEST_WAIT);
            }
            if (takenOverSeconds == 0 && probesAnswered.get() >= PROBES) {
                takenOverSeconds = seconds;
            }
            boolean isNew =
                    system.find(FIRST).filter(now -> now.pid() != before.pid()).isPresent();
            if (backSeconds == 0 && isNew && answers(id)) {
                backSeconds = seconds;
            }
            Thread.sleep(50);
        }
        say("after the kill of a Scheduler all parts of the index are served again in %.1f s, by itself too in %.1f s"
                .formatted(takenOverSeconds, backSeconds));
        return new Restart(takenOverSeconds, backSeconds);
    }

    /** All that there were at the start, each with a copy of what the others hold. */
    private boolean schedulersAreReady() throws Exception {
        int ready = 0;
        for (RunFile process : system.processes()) {
            ready += isScheduler(process) && system.isReady(process) ? 1 : 0;
        }
        return ready >= schedulers;
    }

    private double copiesBehind() throws Exception {
        double behind = 0;
        for (RunFile process : system.processes()) {
            if (isScheduler(process)) {
                Matcher matcher =
                        COPIES_BEHIND.matcher(system.get(process, "/metrics").body());
                behind = Math.max(behind, matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.MAX_VALUE);
            }
        }
        return behind;
    }

    private static boolean isScheduler(RunFile process) {
        return process.instance().startsWith("scheduler");
    }

    private boolean answers(String id) throws Exception {
        try {
            return get("/api/v1/schedules/" + id).statusCode() == 200;
        } catch (IOException | NoSuchElementException notYet) {
            return false;
        }
    }

    /** Kills a process of the engine every half minute or so; the supervisor starts it again. */
    private Thread kill(SplittableRandom random) {
        Thread thread = new Thread(
                () -> {
                    try {
                        int next = 0;
                        while (killing) {
                            List<RunFile> engine = system.processes().stream()
                                    .filter(process ->
                                            process.instance().matches("(scheduler|message-handler|worker).*"))
                                    .toList();
                            RunFile victim = engine.get(next++ % engine.size());
                            // With one Scheduler dead the other is all there is of the index.
                            if (isScheduler(victim) && !schedulersAreReady()) {
                                Thread.sleep(1_000);
                                continue;
                            }
                            say("kill -9 " + victim.instance());
                            ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
                            Thread.sleep(30_000 + random.nextInt(15_000));
                        }
                    } catch (Exception e) {
                        say("no more kills: " + e);
                    }
                },
                "kill");
        thread.start();
        return thread;
    }

    private void awaitIndexed(String... ids) throws Exception {
        long endNanos = System.nanoTime() + LONGEST_WAIT.toNanos();
        for (String id : ids) {
            while (!answers(id)) {
                if (System.nanoTime() > endNanos) {
                    throw new IllegalStateException(id + " is not indexed within " + LONGEST_WAIT);
                }
                Thread.sleep(250);
            }
        }
    }

    private long[] timePages(String query) throws Exception {
        long[] millis = new long[21];
        int refused = 0;
        for (int i = 0; i < millis.length; ) {
            long startNanos = System.nanoTime();
            HttpResponse<String> response = get("/api/v1/schedules?" + query);
            long tookMs = Math.round((System.nanoTime() - startNanos) / 1e6);
            if (response.statusCode() == 200) {
                millis[i++] = tookMs;
            } else if (response.statusCode() == 503 && refused++ < 600) {
                // The index is moving between Schedulers: the look-up is not served yet, so it has no time.
                Thread.sleep(100);
            } else {
                throw new IllegalStateException(response.body());
            }
        }
        Arrays.sort(millis);
        return millis;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return system.get(scheduler(), path);
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String id, int number, String... headers) {
        byte[] value = new byte[100];
        Arrays.fill(value, (byte) 'v');
        ProducerRecord<byte[], byte[]> record = record(id, value, List.of(headers));
        record = new ProducerRecord<>(
                INTAKE, null, Integer.toString(number).getBytes(StandardCharsets.US_ASCII), value, record.headers());
        producer.send(record, (metadata, error) -> {
            if (error != null) {
                failed.incrementAndGet();
                say("a schedule was not acknowledged: " + error);
            }
        });
    }

    private final AtomicLong failed = new AtomicLong();

    private static ProducerRecord<byte[], byte[]> record(String id, byte @Nullable [] value, List<String> headers) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(INTAKE, id.getBytes(StandardCharsets.US_ASCII), value);
        record.headers().add("schedule-id", id.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < headers.size(); i += 2) {
            record.headers().add(headers.get(i), headers.get(i + 1).getBytes(StandardCharsets.US_ASCII));
        }
        return record;
    }

    private static void sleepUntil(long atMs) throws InterruptedException {
        long leftMs = atMs - System.currentTimeMillis();
        if (leftMs > 0) {
            Thread.sleep(leftMs);
        }
    }

    private RunFile scheduler() throws IOException {
        return system.find(FIRST).orElseThrow();
    }

    private double heapMb() throws Exception {
        return system.liveHeapMb(scheduler()).orElse(Double.NaN);
    }

    private static void say(String line) {
        System.err.println(Instant.now() + " " + line);
    }
}
