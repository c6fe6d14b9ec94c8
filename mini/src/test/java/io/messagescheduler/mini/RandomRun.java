package io.messagescheduler.mini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.testkit.simulation.Fault;
import io.messagescheduler.testkit.simulation.TopicSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One random history from a seed: schedules with and without an id are sent, replaced, cancelled, moved, fired and repeated
 * while processes crash, lose answers, are thrown out of their groups and come back. At the end all is mended and everything
 * comes due.
 */
final class RandomRun {
    static final String TARGET = "orders";
    static final String TAG = "tag";

    private static final int STEPS = 40;
    private static final Duration MARGIN = Duration.ofSeconds(2);

    /** Longer than anything is ever down here. */
    static final Duration LONG_WAIT = Duration.ofDays(1);

    private static final Map<String, String> SETTINGS = Map.of(
            "SM_TOPIC_PARTITIONS", "2",
            "SM_PARTITIONS_PER_BUCKET", "2",
            "SM_MINIMUM_DELAY", "10s",
            "SM_BUCKETS_MULTIPLICATION_RATIO", "4",
            "SM_MAXIMUM_DELAY", "5m");
    private static final List<String> IDS = List.of("a", "b", "c", "d");

    private final Random random;
    private final SimulatedScheduler engine;
    private final Map<String, Integer> requests = new LinkedHashMap<>();
    private final Set<String> tags = new HashSet<>();
    private final Map<String, String> mustWin = new HashMap<>();
    private final Map<String, Instant> asked = new HashMap<>();
    private final List<String> story = new ArrayList<>();
    private final boolean faults;
    private int sent;

    /** @param cancelWait how long a message is held while a cancel may be stuck */
    RandomRun(long seed, boolean faults, Duration cancelWait) {
        this.random = new Random(seed);
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("SM_CANCEL_WAIT", cancelWait.toSeconds() + "s");
        this.engine = new SimulatedScheduler(Instant.parse("2027-01-01T00:00:00Z"), settings, 2, 2);
        this.faults = faults;
        engine.log().createTopic(TARGET, TopicSpec.of(2).withAppendTime());
        engine.instances().forEach(instance -> instance.process().limitPolls(1 + random.nextInt(20)));
    }

    SimulatedScheduler engine() {
        return engine;
    }

    /** How many records each request id was sent with. */
    Map<String, Integer> requests() {
        return requests;
    }

    /** Of every message sent, each of which has one of its own. */
    Set<String> tags() {
        return tags;
    }

    /** Cancels that were taken early enough while nothing was wrong, with the tag of the message concerned. */
    Map<String, String> mustWin() {
        return mustWin;
    }

    /** When each cancel, move and fire was acknowledged, by request. */
    Map<String, Instant> asked() {
        return asked;
    }

    /** What was done, for whoever has to understand a failure. */
    List<String> story() {
        return story;
    }

    void run() {
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(3) > 0) {
                engine.advance(pause());
            }
            if (faults && random.nextInt(3) == 0) {
                strike();
            }
            act();
        }
        mend();
        // What has just started takes its partitions over in a moment of its own, and not while the clock stands.
        engine.advance(Duration.ofSeconds(1));
        engine.advance(Duration.ofMinutes(15));
    }

    private Duration pause() {
        return switch (random.nextInt(8)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofMillis(random.nextInt(100));
            case 2 -> Duration.ofSeconds(random.nextInt(120));
            case 3 -> random.nextInt(5) == 0 ? Duration.ofMinutes(random.nextInt(60)) : Duration.ofSeconds(1);
            default -> Duration.ofMillis(random.nextInt(8_000));
        };
    }

    private void act() {
        String id = IDS.get(random.nextInt(IDS.size()));
        switch (random.nextInt(10)) {
            case 0 -> schedule(null, request());
            case 1, 2, 3 -> schedule(id, request());
            case 4 -> {
                String request = "again" + sent;
                schedule(id, request);
                engine.advance(pause());
                schedule(id, request);
            }
            case 5, 6 -> cancel(id);
            case 7, 8 -> ask(id, "move", due());
            default -> ask(id, "fire", null);
        }
    }

    private @Nullable String request() {
        return random.nextBoolean() ? "request" + sent : null;
    }

    private Instant due() {
        long aheadMs = switch (random.nextInt(5)) {
            case 0 -> random.nextInt(3_000);
            case 1 -> random.nextInt(20_000);
            case 2 -> random.nextInt(600_000);
            case 3 ->
                10_000L * random.nextInt(20) - Math.floorMod(engine.clock().millis(), 10_000L);
            default -> random.nextInt(120_000);
        };
        return engine.clock().instant().plusMillis(aheadMs);
    }

    private void schedule(@Nullable String id, @Nullable String request) {
        String tag = "m" + sent;
        tags.add(tag);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(TAG, tag);
        headers.put("topic", TARGET);
        headers.put("time", due().toString());
        send("schedule", id, id == null ? null : request, headers);
    }

    private void cancel(String id) {
        if (random.nextBoolean()) {
            engine.settle();
        }
        Live live = wellKnown(id);
        String request = ask(id, "cancel", null);
        if (live != null && live.dueMs() - engine.clock().millis() >= MARGIN.toMillis()) {
            mustWin.put(request, id + "@" + live.version());
            // Heard before anything can go wrong in the same instant: an index that dies first cannot keep the promise.
            engine.settle();
        }
    }

    /** The version that waits, if nothing is wrong anywhere and so nothing can keep a cancel from being heard. */
    private @Nullable Live wellKnown(String id) {
        if (!isWell()) {
            return null;
        }
        IndexState.Entry entry = engine.indexState().entries().get(new ScheduleId(id));
        return entry == null ? null : entry.live();
    }

    private boolean isWell() {
        for (SimulatedInstance instance : engine.instances()) {
            if (instance.process().crashed() || instance.process().awaitsFault()) {
                return false;
            }
        }
        return engine.log().isStable();
    }

    private String ask(String id, String action, @Nullable Instant due) {
        String request = "request" + sent;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("schedule-action", action);
        if (due != null) {
            headers.put("time", due.toString());
        }
        asked.put(request, engine.clock().instant());
        send(action, id, request, headers);
        return request;
    }

    private void send(String what, @Nullable String id, @Nullable String request, Map<String, String> headers) {
        sent++;
        if (id != null) {
            headers.put("schedule-id", id);
        }
        if (request != null) {
            headers.put("schedule-request-id", request);
            requests.merge(request, 1, Integer::sum);
        }
        byte[] value = random.nextInt(4) == 0 ? null : new byte[] {1};
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(engine.intakeTopic(), random.nextInt(2), "key".getBytes(UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        tell(what + " " + headers);
        engine.write(record);
        // Mostly the next thing happens while the engine is still busy with this one.
        if (random.nextInt(3) == 0) {
            engine.settle();
        } else {
            for (int turns = random.nextInt(6); turns > 0; turns--) {
                engine.step();
            }
        }
    }

    private void tell(String what) {
        story.add(engine.clock().instant() + " " + what);
    }

    private void strike() {
        List<SimulatedInstance> instances = engine.instances();
        SimulatedInstance instance = instances.get(random.nextInt(instances.size()));
        if (instance.process().crashed()) {
            tell("start " + instance.name());
            instance.start();
            instance.process().limitPolls(1 + random.nextInt(20));
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                tell("kill " + instance.name());
                instance.process().crash();
            }
            case 1 -> {
                tell("evict " + instance.name());
                engine.log().evict(Names.MESSAGE_HANDLER_GROUP, instance.name() + "-0");
                engine.log().evict(Names.DELIVERY_GROUP, instance.name() + "-0");
            }
            default -> {
                Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
                tell(fault + " " + instance.name());
                instance.process().strike(fault);
            }
        }
    }

    private void mend() {
        tell("mend");
        for (SimulatedInstance instance : engine.instances()) {
            instance.process().noFaults();
            if (instance.process().crashed()) {
                instance.start();
            }
        }
    }
}
