package io.messagescheduler.benchmarks;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The loads of a benchmark, by its settings.
 *
 * @param seconds length of the precision load; everything else that lasts is a fraction of it
 * @param rate messages a second of the precision load
 * @param bursts messages due at one instant, each a load of its own
 * @param backlogs messages pending meanwhile, ascending
 * @param largestBacklog one more, for the Kafka scheduler alone; 0 for none
 * @param ladder of the Kafka scheduler
 */
public record BenchPlan(
        List<Work> works,
        int seconds,
        int warmUpSeconds,
        int rate,
        List<Integer> bursts,
        List<Integer> backlogs,
        int largestBacklog,
        BucketLadder ladder) {

    /** Kinds of load, in the order in which they are given: what stays pending comes last. */
    public enum Work {
        PRECISION,
        BURST,
        /** Of the Kafka scheduler alone: nobody else has windows. */
        DRAIN,
        THROUGHPUT,
        BACKLOG;

        /** As it stands in settings: {@code precision}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Slowest intake that the estimates and the leads of bursts allow for, messages a second. */
    static final int SLOWEST_INTAKE = 15_000;

    /** Of a search for the highest sustained one. */
    static final int MOST_RATES = 18;

    /** So many does it try as a rule. */
    private static final int USUAL_RATES = 10;

    static final int BACKLOG_RATE = 1_000;
    static final int LONGEST_DELAY_SECONDS = 30;

    /** From which rate on the highest sustained one is searched. */
    static final int FIRST_RATE = 5_000;

    private static final int START_SECONDS = 40;
    private static final int TAIL_SECONDS = 3;

    public BenchPlan {
        works = List.copyOf(works);
        bursts = List.copyOf(bursts);
        backlogs = backlogs.stream().sorted().toList();
    }

    public static BenchPlan from(Settings settings) {
        List<String> words = settings.get(SettingCatalogue.BENCH_WORK);
        List<Work> works = new ArrayList<>();
        for (Work work : Work.values()) {
            if (words.contains(work.word())) {
                works.add(work);
            }
        }
        return new BenchPlan(
                works,
                settings.get(SettingCatalogue.BENCH_SECONDS),
                settings.get(SettingCatalogue.BENCH_WARM_UP_SECONDS),
                settings.get(SettingCatalogue.BENCH_RATE),
                settings.get(SettingCatalogue.BENCH_BURSTS),
                settings.get(SettingCatalogue.BENCH_BACKLOGS),
                settings.get(SettingCatalogue.BENCH_LARGEST_BACKLOG),
                new SystemSettings(settings).layout().ladder());
    }

    /** Delays of the precision load are uniform between 1 s and this. */
    public Duration longestDelay() {
        return Duration.ofSeconds(Math.clamp(seconds / 2, 2, LONGEST_DELAY_SECONDS));
    }

    /** What the window holds whose drain is measured; 0 for none. */
    int windowMessages() {
        return ladder.levels().isEmpty() || bursts.isEmpty() ? 0 : bursts.getLast();
    }

    Duration throughputStep() {
        return Duration.ofSeconds(Math.max(2, seconds / 6));
    }

    Duration backlogPrecision() {
        return Duration.ofSeconds(Math.max(2, seconds / 2));
    }

    /** The backlogs that this contestant is to bear, ascending. */
    List<Integer> backlogs(boolean ours) {
        List<Integer> all = new ArrayList<>(backlogs);
        if (ours && largestBacklog > 0 && (all.isEmpty() || largestBacklog > all.getLast())) {
            all.add(largestBacklog);
        }
        return all;
    }

    /** How long before their due instant the messages of a burst begin to be handed over. */
    static Duration burstLead(int messages) {
        return Duration.ofSeconds(5 + (messages + SLOWEST_INTAKE - 1L) / SLOWEST_INTAKE);
    }

    /** How long a turn of a contestant takes if it is neither much faster nor much slower than foreseen. */
    public Duration turn(boolean ours) {
        long delay = longestDelay().toSeconds() + TAIL_SECONDS;
        long total = START_SECONDS + (warmUpSeconds == 0 ? 0 : warmUpSeconds + 15L + delay);
        for (Work work : works) {
            switch (work) {
                case PRECISION -> total += seconds + delay;
                case BURST -> {
                    for (int burst : bursts) {
                        total += burstLead(burst).toSeconds() + 5;
                    }
                }
                case DRAIN -> {
                    if (ours && windowMessages() > 0) {
                        total += WindowDrain.most(ladder, windowMessages()).toSeconds();
                    }
                }
                case THROUGHPUT -> total += USUAL_RATES * (throughputStep().toSeconds() + 8);
                case BACKLOG -> {
                    List<Integer> all = backlogs(ours);
                    total += all.size() * (backlogPrecision().toSeconds() + delay + 8)
                            + (all.isEmpty() ? 0 : all.getLast()) / (ours ? 100_000 : 40_000);
                }
            }
        }
        return Duration.ofSeconds(total);
    }
}
