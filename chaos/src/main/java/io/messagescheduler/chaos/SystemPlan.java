package io.messagescheduler.chaos;

import io.messagescheduler.chaos.Instance.Part;
import io.messagescheduler.chaos.Network.Place;
import io.messagescheduler.embedded.Ports;
import io.messagescheduler.process.SettingCatalogue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the system under test consists of: where each process stands, listens and keeps its data, and how it is set. */
final class SystemPlan {
    static final int INTAKE_PARTITIONS = 4;
    private static final int CLIENT_PORT = 9_092;
    private static final int CONTROLLER_PORT = 9_093;
    private static final int HTTP_PORT = 8_000;
    private static final List<String> EVERY_JVM =
            List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED");

    /** Besides, of a process that is killed so often that the second compiler would cost it more than it brings. */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    private final Path folder;
    private final boolean ownAddresses;
    private final List<Instance> brokers = new ArrayList<>();
    private final List<Instance> others = new ArrayList<>();
    private final String bootstrapServers;

    SystemPlan(Path folder, Network network, Scale scale) {
        this.folder = folder;
        this.ownAddresses = network.whyNotCut().isEmpty();
        List<Place> places = IntStream.rangeClosed(1, scale.brokers())
                .mapToObj(id -> network.add("broker-" + id))
                .toList();
        List<Integer> clientPorts =
                places.stream().map(place -> port(CLIENT_PORT)).toList();
        String nodes = IntStream.range(0, scale.brokers())
                .mapToObj(i -> places.get(i).address() + ":" + clientPorts.get(i) + ":" + port(CONTROLLER_PORT))
                .collect(Collectors.joining(","));
        bootstrapServers = IntStream.range(0, scale.brokers())
                .mapToObj(i -> places.get(i).address() + ":" + clientPorts.get(i))
                .collect(Collectors.joining(","));
        for (int i = 0; i < scale.brokers(); i++) {
            brokers.add(broker(places.get(i), i + 1, nodes));
        }
        for (int i = 0; i < scale.each(); i++) {
            others.add(scheduler(network.add("scheduler-" + i)));
        }
        String schedulers =
                others.stream().map(scheduler -> "http://" + scheduler.http()).collect(Collectors.joining(","));
        for (int i = 0; i < scale.each(); i++) {
            others.add(
                    worker(Part.MESSAGE_HANDLER, network.add("message-handler-" + i), "message-handler", schedulers));
        }
        for (int i = 0; i < scale.each(); i++) {
            others.add(worker(Part.WORKER, network.add("worker-" + i), "worker", schedulers));
        }
    }

    /** The brokers, then what needs them, in the order of starting. */
    List<Instance> brokers() {
        return brokers;
    }

    List<Instance> others() {
        return others;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Where a broker keeps all its data. */
    Path data(Instance broker) {
        return folder.resolve("embedded").resolve(broker.name());
    }

    /** What differs from the defaults, for the report. */
    Map<String, String> settings() {
        return new TreeMap<>(engine());
    }

    private Instance broker(Place place, int id, String nodes) {
        Map<String, String> environment = new HashMap<>();
        environment.put(SettingCatalogue.EMBEDDED_KAFKA_NODES.name(), nodes);
        environment.put(SettingCatalogue.EMBEDDED_KAFKA_NODE.name(), Integer.toString(id));
        environment.put(
                SettingCatalogue.EMBEDDED_DATA_DIR.name(),
                folder.resolve("embedded").resolve(place.instance()).toString());
        return instance(
                Part.BROKER,
                place,
                List.of("io.messagescheduler.embedded.EmbeddedBroker"),
                640,
                SettingCatalogue.HTTP_ADDR.name(),
                environment);
    }

    private Instance scheduler(Place place) {
        Map<String, String> environment = engine();
        environment.put(
                SettingCatalogue.INDEX_DIR.name(),
                folder.resolve("embedded").resolve(place.instance()).toString());
        return instance(
                Part.SCHEDULER, place, ours("scheduler"), 256, SettingCatalogue.SERVER_ADDR.name(), environment);
    }

    private Instance worker(Part part, Place place, String process, String schedulers) {
        Map<String, String> environment = engine();
        environment.put(SettingCatalogue.SCHEDULER_SERVER_URL.name(), schedulers);
        return instance(part, place, ours(process), 384, SettingCatalogue.HTTP_ADDR.name(), environment);
    }

    private static List<String> ours(String process) {
        return List.of(MovableClockMain.class.getName(), process);
    }

    /** Says by how much the wall clock of a process of ours is off. */
    Path clock(Instance instance) {
        return clock(instance.name());
    }

    private Path clock(String instance) {
        return folder.resolve("clocks").resolve(instance);
    }

    private Instance instance(
            Part part, Place place, List<String> main, int heapMib, String addressSetting, Map<String, String> given) {
        Map<String, String> environment = new HashMap<>(given);
        String http = place.address() + ":" + port(HTTP_PORT);
        environment.put(addressSetting, http);
        // Nobody but the run itself is in the network of its namespaces.
        environment.put(SettingCatalogue.HTTP_ALLOW_REMOTE.name(), Boolean.toString(ownAddresses));
        environment.put(SettingCatalogue.HTTP_ALLOW_ANONYMOUS.name(), Boolean.toString(ownAddresses));
        List<String> flags = new ArrayList<>(List.of("-Xmx" + heapMib + "m"));
        flags.addAll(EVERY_JVM);
        if (part != Part.BROKER) {
            flags.add(SHORT_LIVED);
        }
        flags.add("-D" + MovableClockMain.FILE + "=" + clock(place.instance()));
        return new Instance(part, place.instance(), place, http, flags, main, environment);
    }

    /** A small wheel, so that messages pass every level within minutes. */
    private Map<String, String> engine() {
        Map<String, String> environment = new HashMap<>();
        environment.put(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS.name(), bootstrapServers);
        environment.put(SettingCatalogue.MINIMUM_DELAY.name(), "2");
        environment.put(SettingCatalogue.MULTIPLICATION_RATIO.name(), "4");
        environment.put(SettingCatalogue.MAXIMUM_DELAY.name(), "100");
        environment.put(SettingCatalogue.TOPIC_PARTITIONS.name(), Integer.toString(INTAKE_PARTITIONS));
        environment.put(SettingCatalogue.PARTITIONS_PER_BUCKET.name(), "2");
        environment.put(SettingCatalogue.TARGET_GRACE.name(), "10s");
        environment.put(SettingCatalogue.CREATE_TARGETS.name(), "false");
        environment.put(SettingCatalogue.TRACE_HEADERS.name(), "true");
        return environment;
    }

    /** In a namespace every port is free; on the loopback address any that is. */
    private int port(int usual) {
        return ownAddresses ? usual : Ports.anyFree();
    }
}
