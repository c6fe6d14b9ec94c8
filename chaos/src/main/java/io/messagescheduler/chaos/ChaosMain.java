package io.messagescheduler.chaos;

import io.messagescheduler.process.SettingCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Main of a run under faults. Its arguments are {@code name=value} pairs: {@code folder}, {@code seed}, {@code minutes}, {@code
 * rate}, {@code brokers}, {@code commit}, {@code faults} (their words, separated by commas; all when it is empty) and {@code terminal}.
 */
public final class ChaosMain {
    private static final int HELD = 0;
    private static final int BROKEN = 1;
    private static final int USAGE = 2;
    private static final int FAILED = 70;
    private static final Duration PARENT_PERIOD = Duration.ofMillis(500);

    private ChaosMain() {}

    /** Ends with 0 only when every promise held. */
    public static void main(String[] arguments) {
        Map<String, String> given = new TreeMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            given.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        System.exit(run(given));
    }

    /** When the command that began the run is gone, however it ended, all that the run has made goes too. */
    private static void endWithParent() {
        String parent = System.getenv(SettingCatalogue.PARENT_PID.name());
        if (parent == null) {
            return;
        }
        long pid = Long.parseLong(parent);
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                while (ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L) == pid) {
                    Thread.sleep(PARENT_PERIOD);
                }
                System.exit(FAILED);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static int run(Map<String, String> given) {
        Narrator narrator = new Narrator(System.out);
        Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
        String faults = given.getOrDefault("faults", "");
        if (!faults.isBlank()) {
            List<String> words = Arrays.asList(faults.split(",", -1));
            List<String> known = kinds.stream().map(FaultKind::word).toList();
            if (!known.containsAll(words)) {
                narrator.say("Unknown fault among " + words + "; known are " + known);
                return USAGE;
            }
            kinds.removeIf(kind -> !words.contains(kind.word()));
        }
        Path folder = Path.of(given.getOrDefault("folder", "chaos"));
        long seed = Long.parseLong(given.getOrDefault("seed", "1"));
        long minutes = Long.parseLong(given.getOrDefault("minutes", "30"));
        int perSecond = Integer.parseInt(given.getOrDefault("rate", "100"));
        int brokers = Integer.parseInt(given.getOrDefault("brokers", "3"));
        narrator.say("seed " + seed + ", " + minutes + " minutes, " + perSecond + " messages/s, in " + folder);
        endWithParent();
        try {
            ChaosRun run = new ChaosRun(
                    folder,
                    seed,
                    Scale.full(brokers, Duration.ofMinutes(minutes), perSecond),
                    kinds,
                    Namespaces.orLoopback(),
                    narrator);
            Thread cleaner = new Thread(run::close, "clean-up");
            Runtime.getRuntime().addShutdownHook(cleaner);
            ChaosReport report = new ChaosReport(
                    new ChaosReport.Setting(seed, minutes, perSecond, given.getOrDefault("commit", "unknown")),
                    run.run());
            report.write(folder.resolve("report.json"));
            System.out.println();
            System.out.println(report.table(Boolean.parseBoolean(given.get("terminal"))));
            System.out.println("Report: " + folder.resolve("report.json"));
            return report.held() ? HELD : BROKEN;
        } catch (IOException | IllegalStateException e) {
            narrator.say("The run failed: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }
}
