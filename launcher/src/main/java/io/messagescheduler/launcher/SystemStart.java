package io.messagescheduler.launcher;

import io.messagescheduler.benchmarks.BenchMain;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.messenger.PeerAddresses;
import io.messagescheduler.process.RunFile;
import io.messagescheduler.process.Setting;
import io.messagescheduler.process.SettingCatalogue;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Starts the processes of a system: each when those that it needs are ready, and beside those that it does not need. */
final class SystemStart {

    private static final String BOOTSTRAP = "bootstrapServers";
    private static final String URL = "url";
    private static final String LOOPBACK = "127.0.0.1";
    private static final List<String> EVERY_JVM =
            List.of("-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED");

    private final StartCache cache;
    private final LauncherSettings settings;
    private final RunDirectory directory;
    private final Supervisor supervisor;
    private final Consumer<String> narrator;
    private final boolean ownPorts;
    private final MoreFlags moreFlags;

    /** Flags of single processes' JVMs; they come after the usual ones, thus win over them. */
    @FunctionalInterface
    interface MoreFlags {
        MoreFlags NONE = instance -> List.of();

        List<String> of(String instance);
    }

    /**
     * Where the system answers.
     *
     * @param bootstrapServers of the broker in use
     * @param scheduler base address of the first Scheduler
     */
    record Addresses(String bootstrapServers, URI scheduler) {}

    /** @param ownPorts whether any free port will do, so that nothing meets another run; else the usual ports are tried first */
    SystemStart(
            Installation installation,
            LauncherSettings settings,
            RunDirectory directory,
            Supervisor supervisor,
            Consumer<String> narrator,
            boolean ownPorts) {
        this(installation, settings, directory, supervisor, narrator, ownPorts, MoreFlags.NONE);
    }

    SystemStart(
            Installation installation,
            LauncherSettings settings,
            RunDirectory directory,
            Supervisor supervisor,
            Consumer<String> narrator,
            boolean ownPorts,
            MoreFlags moreFlags) {
        this.cache = new StartCache(installation);
        this.settings = settings;
        this.directory = directory;
        this.supervisor = supervisor;
        this.narrator = narrator;
        this.ownPorts = ownPorts;
        this.moreFlags = moreFlags;
    }

    /**
     * The broker in use: the one the settings name, or an embedded one that is started now.
     *
     * @param besides what the embedded one has in its environment besides
     */
    Starting<String> broker(Map<String, String> besides) {
        if (settings.hasOwnBroker()) {
            String external = settings.get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS);
            narrator.accept("broker: " + external + " (yours)");
            return () -> external;
        }
        Starting<RunFile> broker = start(
                "broker",
                "broker",
                "io.messagescheduler.embedded.EmbeddedBroker",
                1024,
                and(port(SettingCatalogue.EMBEDDED_KAFKA_PORT), besides),
                file -> Map.of(SettingCatalogue.EMBEDDED_KAFKA_PORT.name(), portOf(detail(file, BOOTSTRAP))));
        return () -> {
            String bootstrap = detail(broker.ready(), BOOTSTRAP);
            narrator.accept("broker: " + bootstrap);
            return bootstrap;
        };
    }

    /** The message database in use: the one the settings name, or an embedded one that is started now. */
    Starting<String> messageDatabase() {
        if (settings.hasOwnDatabase()) {
            narrator.accept("message-database: yours");
            String yours = settings.get(SettingCatalogue.MESSENGER_DATABASE_URL);
            return () -> yours;
        }
        Starting<RunFile> database = start(
                "message-database",
                "message-database",
                "io.messagescheduler.embedded.EmbeddedMessageDatabase",
                512,
                port(SettingCatalogue.EMBEDDED_MONGO_PORT),
                file -> Map.of(
                        SettingCatalogue.EMBEDDED_MONGO_PORT.name(),
                        Integer.toString(URI.create(detail(file, URL)).getPort())));
        return () -> {
            String url = detail(database.ready(), URL);
            narrator.accept("message-database: " + url);
            return url;
        };
    }

    /**
     * The servers of the systems to compare with, one each so that its cost is its own.
     *
     * @return where they answer
     */
    Starting<PeerAddresses> peerServers(List<Peer> peers) {
        Map<String, Starting<RunFile>> servers = new LinkedHashMap<>();
        for (Peer peer : peers) {
            Peer.Server server = settings.server(peer).orElse(null);
            if (server == null) {
                continue;
            }
            Map<String, String> environment = Map.of(
                    SettingCatalogue.EMBEDDED_DATA_DIR.name(),
                    directory.embeddedData().resolve(peer.name()).toString(),
                    SettingCatalogue.DATA_DIR.name(), // where the programs of all MariaDBs are unpacked, once
                    settings.dataFolder().toAbsolutePath().toString(),
                    SettingCatalogue.EMBEDDED_MYSQL_PORT.name(),
                    "0");
            String instance = peer.name() + "-server-0";
            servers.put(
                    peer.name(),
                    supervisor.start(new ProcessSpec(
                            peer.name() + "-server",
                            instance,
                            server.mainClass(),
                            flags(peer.name() + "-server", instance, server.heapMb()),
                            environment,
                            true,
                            running -> samePort(detail(running, URL)))));
        }
        return () -> {
            Map<String, String> urls = new HashMap<>();
            for (Map.Entry<String, Starting<RunFile>> server : servers.entrySet()) {
                RunFile file = server.getValue().ready();
                urls.put(server.getKey(), detail(file, URL));
                narrator.accept(file.instance() + ": " + detail(file, URL));
            }
            return new PeerAddresses(urls);
        };
    }

    /**
     * The schedulers of the systems to compare with.
     *
     * @return what engine each works on, in words, of those that say so
     */
    Starting<Map<String, String>> peers(List<Peer> peers, String bootstrapServers, PeerAddresses addresses) {
        Map<String, Starting<RunFile>> schedulers = new LinkedHashMap<>();
        for (Peer peer : peers) {
            Map<String, String> environment = Map.of(
                    SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS.name(),
                    bootstrapServers,
                    SettingCatalogue.EXPERIMENT_PEER.name(),
                    peer.name(),
                    SettingCatalogue.EXPERIMENT_PEER_ADDRESSES.name(),
                    addresses.text());
            schedulers.put(
                    peer.name(),
                    start(
                            peer.name(),
                            peer.name() + "-0",
                            "io.messagescheduler.messenger.PeerMain",
                            256,
                            environment,
                            running -> Map.of()));
        }
        return () -> {
            Map<String, String> engines = new TreeMap<>();
            for (Map.Entry<String, Starting<RunFile>> scheduler : schedulers.entrySet()) {
                RunFile file = scheduler.getValue().ready();
                Stream.of(file.details().get("engine"), file.details().get("engineVersion"))
                        .filter(Objects::nonNull)
                        .reduce((engine, version) -> engine + " " + version)
                        .ifPresent(engine -> engines.put(scheduler.getKey(), engine));
                narrator.accept(file.instance() + ": ready");
            }
            return engines;
        };
    }

    /** The monitor that writes down what every process of this run uses. */
    void resourceMonitor() throws InterruptedException {
        start(
                        "resource-monitor",
                        "resource-monitor",
                        "io.messagescheduler.monitoring.resource.ResourceMonitorMain",
                        128,
                        Map.of(
                                SettingCatalogue.EXPERIMENT_DATA_DIR.name(),
                                directory.path().toString()),
                        running -> Map.of())
                .ready();
        narrator.accept("resource-monitor: ready");
    }

    /** Schedulers, MessageHandlers and Workers, as many of each as the settings say. */
    Addresses application(String bootstrapServers) throws InterruptedException {
        Map<String, String> environment = new HashMap<>();
        environment.put(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS.name(), bootstrapServers);
        List<URI> schedulers = new ArrayList<>();
        for (int i = 0; i < settings.get(SettingCatalogue.SCHEDULERS); i++) {
            Map<String, String> own = new HashMap<>(environment);
            own.putAll(schedulerAddress(i));
            own.put(
                    SettingCatalogue.INDEX_DIR.name(),
                    directory.embeddedData().resolve("index").toString());
            // One after the other: each takes the next free port.
            RunFile file = start(
                            "scheduler",
                            settings.instance("scheduler", i),
                            "io.messagescheduler.scheduler.SchedulerMain",
                            256,
                            own,
                            running -> ownPorts
                                    ? schedulerOn(URI.create(running.http()).getPort())
                                    : Map.of())
                    .ready();
            narrator.accept(file.instance() + ": " + file.http());
            schedulers.add(URI.create(file.http()));
        }
        environment.put(
                SettingCatalogue.SCHEDULER_SERVER_URL.name(),
                schedulers.stream().map(URI::toString).collect(Collectors.joining(",")));
        List<Starting<RunFile>> others = Stream.of(
                        startAll(
                                "message-handler",
                                "io.messagescheduler.messagehandler.MessageHandlerMain",
                                SettingCatalogue.MESSAGE_HANDLERS,
                                environment),
                        startAll(
                                "worker",
                                "io.messagescheduler.worker.WorkerMain",
                                SettingCatalogue.WORKERS,
                                environment))
                .flatMap(List::stream)
                .toList();
        for (Starting<RunFile> other : others) {
            narrator.accept(other.ready().instance() + ": ready");
        }
        return new Addresses(bootstrapServers, schedulers.getFirst());
    }

    /** The messenger: sends, collects, verifies, and ends by itself. */
    RunFile messenger(String bootstrapServers, PeerAddresses addresses, String databaseUrl)
            throws InterruptedException {
        Map<String, String> environment = new HashMap<>();
        environment.put(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS.name(), bootstrapServers);
        environment.put(SettingCatalogue.EXPERIMENT_PEER_ADDRESSES.name(), addresses.text());
        environment.put(SettingCatalogue.MESSENGER_DATABASE_URL.name(), databaseUrl);
        environment.put(
                SettingCatalogue.EXPERIMENT_DATA_DIR.name(), directory.path().toString());
        return supervisor
                .start(new ProcessSpec(
                        "messenger",
                        "messenger",
                        "io.messagescheduler.messenger.MessengerMain",
                        flags("messenger", "messenger", 1024),
                        environment,
                        false,
                        file -> Map.of()))
                .ready();
    }

    /** The process that gives a benchmark's loads and measures; it ends by itself. */
    void bench(Map<String, String> environment) throws InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put(
                SettingCatalogue.EMBEDDED_DATA_DIR.name(),
                directory.embeddedData().toString());
        supervisor
                .start(new ProcessSpec(
                        BenchMain.PROCESS,
                        BenchMain.PROCESS,
                        BenchMain.class.getName(),
                        flags(BenchMain.PROCESS, BenchMain.PROCESS, 1536),
                        all,
                        false,
                        file -> Map.of()))
                .ready();
    }

    private List<Starting<RunFile>> startAll(
            String process, String mainClass, Setting<Integer> count, Map<String, String> environment) {
        return IntStream.range(0, settings.get(count))
                .mapToObj(i ->
                        start(process, settings.instance(process, i), mainClass, 512, environment, file -> Map.of()))
                .toList();
    }

    private Starting<RunFile> start(
            String process,
            String instance,
            String mainClass,
            int heapMib,
            Map<String, String> environment,
            Function<RunFile, Map<String, String>> pinned) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(
                SettingCatalogue.EMBEDDED_DATA_DIR.name(),
                directory.embeddedData().toString());
        return supervisor.start(
                new ProcessSpec(process, instance, mainClass, flags(process, instance, heapMib), all, true, pinned));
    }

    private static Map<String, String> and(Map<String, String> first, Map<String, String> second) {
        Map<String, String> both = new HashMap<>(first);
        both.putAll(second);
        return both;
    }

    private Map<String, String> port(Setting<Integer> setting) {
        return ownPorts ? Map.of(setting.name(), "0") : Map.of();
    }

    /**
     * Where a Scheduler is to listen: any free port, or, the first of them, where it was asked for; else 8000 or the next free
     * port.
     */
    private Map<String, String> schedulerAddress(int number) {
        if (ownPorts) {
            return schedulerOn(0);
        }
        boolean asked = settings.isSet(SettingCatalogue.SERVER_ADDR) || settings.isSet(SettingCatalogue.SERVER_PORT);
        if (number == 0 && asked) {
            return Map.of(); // If it is taken, the Scheduler says so.
        }
        return schedulerOn(Ports.nextFree(LOOPBACK, settings.get(SettingCatalogue.SERVER_PORT)));
    }

    private static Map<String, String> schedulerOn(int port) {
        return Map.of(SettingCatalogue.SERVER_ADDR.name(), LOOPBACK + ":" + port);
    }

    private List<String> flags(String process, String instance, int heapMib) {
        return Stream.of(List.of("-Xmx" + heapMib + "m"), EVERY_JVM, cache.flags(process), moreFlags.of(instance))
                .flatMap(List::stream)
                .toList();
    }

    private static String detail(RunFile file, String name) {
        String detail = file.details().get(name);
        if (detail == null) {
            throw new LaunchFailure(
                    ExitCode.PROCESS_FAILED,
                    "%s does not say its %s in its run file.".formatted(file.instance(), name));
        }
        return detail;
    }

    /** That a server which is started again is found where it was. */
    private static Map<String, String> samePort(String url) {
        Matcher port = Pattern.compile("//[^/]*:(\\d+)").matcher(url);
        return port.find() ? Map.of(SettingCatalogue.EMBEDDED_MYSQL_PORT.name(), port.group(1)) : Map.of();
    }

    private static String portOf(String bootstrapServers) {
        return bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1);
    }
}
