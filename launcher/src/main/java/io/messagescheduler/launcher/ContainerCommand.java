package io.messagescheduler.launcher;

import io.messagescheduler.process.Setting;
import io.messagescheduler.process.SettingCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The command's options when {@code SM_ENGINE} is {@code docker}: which files of {@code containers/} are put together, and
 * what is done with them. The containers outlive the command; {@code --stop} removes them and keeps their data.
 */
final class ContainerCommand {

    private static final List<String> MODULES = List.of("kafka", "app", "messenger", "database", "monitoring");

    /** Settings that name something of this machine or of one process; a container has its own. */
    private static final Set<Setting<?>> OF_THIS_MACHINE = Set.of(
            SettingCatalogue.ENGINE,
            SettingCatalogue.DATA_DIR,
            SettingCatalogue.RUN_DIR,
            SettingCatalogue.EMBEDDED_DATA_DIR,
            SettingCatalogue.EXPERIMENT_DATA_DIR,
            SettingCatalogue.SETTINGS_FILE,
            SettingCatalogue.INSTANCE,
            SettingCatalogue.PARENT_PID);

    /** What the compose files call an address or a login that a setting gives. */
    private static final Map<Setting<String>, String> VARIABLES = Map.of(
            SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS, "KAFKA_ADDRESS",
            SettingCatalogue.MESSENGER_DATABASE_URL, "MONGODB_ADDRESS",
            SettingCatalogue.DATABASE_SCHEDULER_MYSQL_HOST, "MYSQL_ADDRESS",
            SettingCatalogue.DATABASE_SCHEDULER_MYSQL_USER, "MYSQL_USER",
            SettingCatalogue.DATABASE_SCHEDULER_MYSQL_PASSWORD, "MYSQL_PASSWORD",
            SettingCatalogue.DATABASE_SCHEDULER_DATABASE, "MYSQL_DATABASE");

    private final Installation installation;
    private final LauncherSettings settings;
    private final ContainerEngine engine;
    private final Output output;
    private final Path folder;

    ContainerCommand(Installation installation, LauncherSettings settings, ContainerEngine engine, Output output) {
        this.installation = installation;
        this.settings = settings;
        this.engine = engine;
        this.output = output;
        this.folder = installation.home().resolve("containers");
    }

    int run(Launcher.Action action, boolean gui, boolean grafana) throws InterruptedException {
        if (action.mini || action.bench != null) {
            throw new LaunchFailure(
                    ExitCode.USAGE, "--mini and --bench run as local processes only: give SM_ENGINE=local with them.");
        }
        engine.check();
        List<String> everything = options(MODULES, true, true);
        if (action.stop) {
            engine.compose(folder, everything, Map.of(), "down", "--remove-orphans");
            return forgetSettings("Stopped and removed the containers; their data are kept in volumes.");
        }
        if (action.clean || action.deepClean) {
            return clean(everything, action.deepClean);
        }
        if (action.progress || action.progressLive) {
            String[] look =
                    action.progress ? new String[] {"ps", "--all"} : new String[] {"logs", "--follow", "--tail", "20"};
            engine.compose(folder, everything, Map.of(), look);
            return ExitCode.OK;
        }
        checkOneOfEach();
        boolean withGui = gui || action.all;
        boolean withGrafana = grafana || action.all;
        return action.app ? app(withGui, withGrafana) : experiment(withGui, withGrafana);
    }

    private int app(boolean gui, boolean grafana) throws InterruptedException {
        List<String> modules = new ArrayList<>(modulesOfApplication());
        if (grafana) {
            modules.add("monitoring");
        }
        List<String> options = options(modules, gui, grafana);
        start(options, variables(settings.forApplication()), modules);
        sayWhere(gui, grafana, false);
        return ExitCode.OK;
    }

    /** Starts everything, follows the messenger to its end, fetches the raw data and makes the report. */
    private int experiment(boolean gui, boolean grafana) throws InterruptedException {
        RunDirectory directory = RunDirectory.create(settings.dataFolder(), LocalDateTime.now(ZoneId.systemDefault()));
        Instant started = Instant.now();
        Long asked = settings.seed();
        String seed = Long.toString(asked != null ? asked : new Random().nextInt(Integer.MAX_VALUE));
        Map<String, String> given = settings.forExperiment();
        given.put(SettingCatalogue.EXPERIMENT_SEED.name(), seed);
        List<String> modules = new ArrayList<>(modulesOfApplication());
        modules.add("messenger");
        if (settings.get(SettingCatalogue.DATABASE_SCHEDULER_MYSQL_ENABLED)) {
            modules.add("database");
        }
        modules.add("monitoring");
        List<String> options = options(modules, gui, grafana);
        String run = directory.path().getFileName().toString().replace(' ', '_');
        Map<String, String> variables = new HashMap<>(variables(given));
        variables.put("MESSAGESCHEDULER_RUN", run);
        output.say("Experiment in " + directory.path());
        start(options, variables, modules);
        engine.compose(folder, options, variables, "up", "--detach", "--build", "--no-deps", "messenger");
        sayWhere(gui, grafana, true);
        engine.compose(folder, options, variables, "logs", "--follow", "--no-log-prefix", "messenger");
        engine.compose(
                folder,
                options,
                variables,
                "cp",
                "messenger:/var/lib/messagescheduler/" + run + "/.",
                directory.path().toString());
        RunReport.write(
                directory.path(),
                installation.home(),
                seed,
                started,
                Instant.now(),
                settings.inForce(given),
                Map.of(),
                List.of());
        return new ExperimentCommand(installation, settings, Supervisor.Patience.DEFAULT, output)
                .analyse(directory.path());
    }

    /** In the original's order: Kafka first, then all else but the messenger, which ends by itself and is not waited for. */
    private void start(List<String> options, Map<String, String> variables, List<String> modules)
            throws InterruptedException {
        if (modules.contains("kafka")) {
            engine.compose(folder, options, variables, "up", "--detach", "--wait", "kafka");
        }
        List<String> rest = new ArrayList<>(List.of("up", "--detach", "--build", "--wait"));
        if (modules.contains("messenger")) {
            rest.addAll(List.of("--scale", "messenger=0"));
        }
        engine.compose(folder, options, variables, rest.toArray(String[]::new));
    }

    private int clean(List<String> everything, boolean deep) throws InterruptedException {
        List<String> running = engine.running(folder, everything);
        if (!running.isEmpty()) {
            throw new LaunchFailure(
                    ExitCode.MISSING,
                    "Nothing was removed, since containers are running: %s. Stop them first: ./messagescheduler --stop"
                            .formatted(String.join(", ", running)));
        }
        if (deep) {
            engine.compose(folder, everything, Map.of(), "down", "--remove-orphans", "--volumes", "--rmi", "local");
            return forgetSettings(
                    "Removed the containers, every volume with the messages that were pending in it, and the images built here.");
        }
        engine.compose(folder, everything, Map.of(), "down", "--remove-orphans");
        return forgetSettings("Removed the containers with their logs, and the network; volumes and results are kept.");
    }

    private List<String> modulesOfApplication() {
        return settings.hasOwnBroker() ? List.of("app") : List.of("kafka", "app");
    }

    private static List<String> options(List<String> modules, boolean gui, boolean grafana) {
        Stream<String> files = modules.stream().flatMap(module -> Stream.of("--file", "compose." + module + ".yml"));
        Stream<String> profiles = Stream.concat(
                gui ? Stream.of("--profile", "gui") : Stream.of(),
                grafana ? Stream.of("--profile", "grafana") : Stream.of());
        return Stream.concat(files, profiles).toList();
    }

    private void checkOneOfEach() {
        if (settings.get(SettingCatalogue.SCHEDULERS) > 1) {
            throw new LaunchFailure(
                    ExitCode.USAGE,
                    "SM_SCHEDULERS must be 1 with SM_ENGINE=docker: the compose files have no standby.");
        }
        for (Setting<Integer> count : List.of(SettingCatalogue.WORKERS, SettingCatalogue.MESSAGE_HANDLERS)) {
            if (settings.get(count) > 1) {
                throw new LaunchFailure(
                        ExitCode.USAGE,
                        "%s must be 1 with SM_ENGINE=docker; give the one more threads (WORKER_PROCESS_COUNT, SM_MH_THREADS)."
                                .formatted(count.name()));
            }
        }
        for (Setting<Path> file :
                List.of(SettingCatalogue.KAFKA_PROPERTIES_FILE, SettingCatalogue.CONFIGURATION_FILE)) {
            if (settings.isSet(file)) {
                throw new LaunchFailure(
                        ExitCode.USAGE,
                        file.name() + " is not passed to containers: mount the file in containers/compose.app.yml.");
            }
        }
    }

    /** What the compose files refer to; the settings themselves go into a file that only this user reads. */
    private Map<String, String> variables(Map<String, String> given) {
        Map<String, String> variables = new TreeMap<>();
        VARIABLES.forEach((setting, name) -> {
            if (settings.isSet(setting)) {
                variables.put(name, settings.get(setting));
            }
        });
        variables.put("MESSAGESCHEDULER_SETTINGS", writeSettings(given).toString());
        return variables;
    }

    private Path writeSettings(Map<String, String> given) {
        Map<String, String> kept = new TreeMap<>(given);
        OF_THIS_MACHINE.forEach(setting -> kept.remove(setting.name()));
        List<String> lines = new ArrayList<>();
        kept.forEach((name, value) -> {
            if (value.contains("'")) {
                throw new LaunchFailure(
                        ExitCode.USAGE, name + " holds a single quote, which cannot be passed to a container.");
            }
            lines.add(name + "='" + value + "'");
        });
        Path file = settingsFile();
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, lines);
            return file;
        } catch (IOException e) {
            throw new LaunchFailure(ExitCode.MISSING, "Cannot write %s: %s".formatted(file, e.getMessage()));
        }
    }

    private Path settingsFile() {
        return settings.dataFolder().resolve("containers").resolve("settings.env");
    }

    private int forgetSettings(String done) {
        try {
            Files.deleteIfExists(settingsFile());
        } catch (IOException e) {
            output.problem("Cannot remove %s: %s".formatted(settingsFile(), e.getMessage()));
        }
        output.say(done);
        return ExitCode.OK;
    }

    private void sayWhere(boolean gui, boolean grafana, boolean experiment) {
        output.say("Scheduler: http://localhost:8000/api/jq");
        if (!settings.hasOwnBroker()) {
            output.say("Kafka: localhost:9092" + (gui ? ", user interface http://localhost:9080" : ""));
        }
        if (gui && experiment) {
            output.say("Databases: http://localhost:8082 (MongoDB), http://localhost:8091 (MySQL)");
        }
        if (grafana) {
            output.say("Grafana: http://localhost:3000/dashboards, Prometheus: http://localhost:9090");
        }
        output.say("The containers stay until ./messagescheduler --stop (with SM_ENGINE=docker).");
    }
}
