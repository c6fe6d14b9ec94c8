package io.messagescheduler.launcher;

import io.messagescheduler.benchmarks.BenchPlan;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.Setting;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings of a command: the environment over {@code experiment.env}. */
final class LauncherSettings {

    private final Path home;
    private final Map<String, String> environment;
    private final @Nullable Path file;
    private final Settings settings;

    private LauncherSettings(Path home, Map<String, String> environment, @Nullable Path file, Settings settings) {
        this.home = home;
        this.environment = Map.copyOf(environment);
        this.file = file;
        this.settings = settings;
    }

    /** @throws LaunchFailure with every problem of the settings at once */
    static LauncherSettings load(Path home, Map<String, String> environment) {
        Path file = file(home, environment);
        try {
            return new LauncherSettings(home, environment, file, Settings.load(environment, file));
        } catch (InvalidSettings e) {
            String where = file == null ? "the environment" : "the environment or " + file;
            throw new LaunchFailure(
                    ExitCode.USAGE,
                    String.join("\n", e.problems()) + "\nNothing was started. Correct " + where
                            + ", then run this again.");
        }
    }

    private static @Nullable Path file(Path home, Map<String, String> environment) {
        String named = environment.getOrDefault(SettingCatalogue.SETTINGS_FILE.name(), "");
        if (!named.isBlank()) {
            return Path.of(named.strip()).toAbsolutePath();
        }
        Path usual = home.resolve("experiment.env");
        return Files.exists(usual) ? usual : null;
    }

    /** The file the settings were read from; null when there is none. */
    @Nullable
    Path file() {
        return file;
    }

    <T> T get(Setting<T> setting) {
        return settings.get(setting);
    }

    /** The systems besides Kafka that an experiment includes. */
    List<Peer> peers() {
        return Peer.all().stream().filter(peer -> peer.isEnabled(settings)).toList();
    }

    /** The loads of a benchmark. */
    BenchPlan benchPlan(List<String> works) {
        Map<String, String> all = new HashMap<>(settings.asEnvironment());
        all.put(SettingCatalogue.BENCH_WORK.name(), String.join(",", works));
        return BenchPlan.from(Settings.load(all, null));
    }

    /** The server that is to be started for a peer; empty when the settings name one, or when it needs none. */
    Optional<Peer.Server> server(Peer peer) {
        return peer.server(settings);
    }

    boolean isSet(Setting<?> setting) {
        return settings.isSet(setting);
    }

    /**
     * Name of one of the engine's processes. On one cluster two of the same name fence each other for ever, so that each launcher there
     * needs an {@code SM_INSTANCE} of its own.
     */
    String instance(String process, int number) {
        String name = process + "-" + number;
        return settings.find(SettingCatalogue.INSTANCE)
                .map(own -> own + "-" + name)
                .orElse(name);
    }

    /** Where runs are kept. A relative path starts at the checkout, wherever the command is given. */
    Path dataFolder() {
        return home.resolve(settings.get(SettingCatalogue.DATA_DIR));
    }

    /**
     * Shown to the processes that a command asks.
     *
     * @throws LaunchFailure when its file is not in order
     */
    BearerToken token() {
        try {
            return BearerToken.of(settings);
        } catch (InvalidSettings e) {
            throw new LaunchFailure(ExitCode.USAGE, String.join("\n", e.problems()));
        }
    }

    /** The seed of the load, if one was asked for. */
    @Nullable
    Long seed() {
        return settings.find(SettingCatalogue.EXPERIMENT_SEED).orElse(null);
    }

    /** Whether the user has named a broker of his own. */
    boolean hasOwnBroker() {
        return settings.isSet(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS);
    }

    /** Whether the user has named a message database of his own. */
    boolean hasOwnDatabase() {
        return settings.isSet(SettingCatalogue.MESSENGER_DATABASE_URL);
    }

    /** @throws LaunchFailure if what the user has named cannot be reached */
    void checkReachable(boolean withDatabase) {
        if (hasOwnBroker()) {
            Reachability.checkBroker(get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS));
        }
        if (withDatabase && hasOwnDatabase()) {
            Reachability.checkDatabase(get(SettingCatalogue.MESSENGER_DATABASE_URL));
        }
        if (withDatabase && get(SettingCatalogue.DATABASE_SCHEDULER_MYSQL_ENABLED)) {
            settings.find(SettingCatalogue.DATABASE_SCHEDULER_MYSQL_HOST).ifPresent(Reachability::checkMySql);
        }
    }

    /** What every process of {@code --app} gets over the environment. */
    Map<String, String> forApplication() {
        Map<String, String> all = new HashMap<>(settings.asEnvironment());
        if (file != null && settings.isSet(SettingCatalogue.SETTINGS_FILE)) {
            all.put(SettingCatalogue.SETTINGS_FILE.name(), file.toString());
        }
        if (!hasOwnBroker()) {
            forOneBroker(all);
        }
        return all;
    }

    /** What fits a single embedded broker, where the user has not chosen otherwise. */
    private void forOneBroker(Map<String, String> all) {
        all.putIfAbsent(SettingCatalogue.CREATE_TARGETS.name(), "true");
        for (Setting<?> partitions : List.of(
                SettingCatalogue.TOPIC_PARTITIONS,
                SettingCatalogue.PARTITIONS_PER_BUCKET,
                SettingCatalogue.TARGET_PARTITIONS,
                SettingCatalogue.KAFKA_MESSAGE_TOPIC_PARTITIONS)) {
            all.putIfAbsent(partitions.name(), "4");
        }
    }

    /** The same for {@code --exp}: its processes end with this one, and messages keep the trace that the report reads. */
    Map<String, String> forExperiment() {
        Map<String, String> all = forApplication();
        all.put(SettingCatalogue.TRACE_HEADERS.name(), "true");
        all.put(
                SettingCatalogue.PARENT_PID.name(),
                Long.toString(ProcessHandle.current().pid()));
        return all;
    }

    /**
     * Every setting as it was in force for processes that were given {@code given}, for the report; secrets masked.
     *
     * @param given what {@link #forExperiment} or {@link #forApplication} made, and what was chosen since
     */
    Map<String, String> inForce(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(given);
        Map<String, String> config = new LinkedHashMap<>();
        for (Settings.Effective effective : Settings.load(all, null).effective()) {
            config.put(effective.setting().name(), effective.value());
        }
        config.remove(SettingCatalogue.PARENT_PID.name());
        return config;
    }
}
