package io.messagescheduler.chaos;

import io.messagescheduler.chaos.Network.Place;
import java.util.ArrayList;
import java.util.List;

/** Cuts and slows the ways between processes. */
final class NetworkFaults {
    private static final int SLOW_KILOBITS = 1_000;

    private record Way(Place from, Place to) {}

    private final Network network;

    NetworkFaults(Network network) {
        this.network = network;
    }

    Injection betweenBoth(Instance one, Instance other) {
        return cut(
                one.name() + " and " + other.name(),
                List.of(new Way(one.place(), other.place()), new Way(other.place(), one.place())));
    }

    Injection oneWay(Instance from, Instance to) {
        return cut(from.name() + " to " + to.name(), List.of(new Way(from.place(), to.place())));
    }

    /** No packet comes from it or goes to it, as far as the others of the system are concerned. */
    Injection alone(Instance one, List<Instance> others) {
        List<Way> ways = new ArrayList<>();
        for (Instance other : others) {
            if (!other.equals(one)) {
                ways.add(new Way(one.place(), other.place()));
                ways.add(new Way(other.place(), one.place()));
            }
        }
        String whom = others.size() > 2 ? one.name() + " from all" : one.name() + " from " + names(others);
        return cut(whom, ways);
    }

    private static List<String> names(List<Instance> instances) {
        return instances.stream().map(Instance::name).toList();
    }

    private Injection cut(String whom, List<Way> ways) {
        ways.forEach(way -> network.cut(way.from(), way.to()));
        return new Injection(whom, () -> ways.forEach(way -> network.mend(way.from(), way.to())));
    }

    Injection slow(Instance instance) {
        network.slow(instance.place(), SLOW_KILOBITS);
        return new Injection(instance.name(), () -> network.unslow(instance.place()));
    }
}
