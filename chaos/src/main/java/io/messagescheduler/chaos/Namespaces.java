package io.messagescheduler.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace for each process, all on one bridge with addresses of 198.18.0.0/15, which is set aside for tests (RFC 2544).
 * A way is cut by a permanent neighbour entry that names a card nobody has: packets leave and arrive nowhere, without an error, as
 * from a cable that is cut. Needs root and {@code ip}, {@code tc} of iproute2. Everything it makes bears the id of this process in its name.
 */
final class Namespaces implements Network {
    private static final Pattern OURS = Pattern.compile("smc(\\d+)-\\w+");
    private static final Pattern SUBNET = Pattern.compile("198\\.18\\.(\\d+)\\.");
    private static final String NOBODY = "02:00:00:00:00:01";
    private static final int FIRST_HOST = 10;
    private static final int MOST_PLACES = 200;

    private final String prefix = "smc" + ProcessHandle.current().pid();
    private final String bridge = prefix + "-b";
    private final String subnet;
    private final List<Place> places = new ArrayList<>();

    private Namespaces(String subnet) {
        this.subnet = subnet;
    }

    /** Namespaces if they can be had here, else the loopback address with the reason. Sweeps what a killed run left. */
    static Network orLoopback() {
        if (!Programs.isInstalled("ip") || !Programs.isInstalled("tc")) {
            return new Loopback("the programs ip and tc (iproute2) are not installed");
        }
        if (!"0".equals(Programs.tried("id", "-u").text())) {
            return new Loopback("network namespaces need root");
        }
        sweep();
        Namespaces namespaces = new Namespaces("198.18." + freeSubnet());
        try {
            namespaces.open();
            return namespaces;
        } catch (IllegalStateException e) {
            namespaces.close();
            return new Loopback("network namespaces cannot be made: " + e.getMessage());
        }
    }

    private void open() {
        Programs.run("ip", "link", "add", bridge, "type", "bridge");
        Programs.run("ip", "addr", "add", subnet + ".1/24", "dev", bridge);
        Programs.run("ip", "link", "set", bridge, "up");
        // One for trial, so that what is not possible shows at once.
        Place trial = add("trial");
        slow(trial, 1_000);
        unslow(trial);
    }

    private static int freeSubnet() {
        String taken = Programs.run("ip", "-4", "-o", "addr", "show");
        List<Integer> used = new ArrayList<>();
        Matcher matcher = SUBNET.matcher(taken);
        while (matcher.find()) {
            used.add(Integer.parseInt(matcher.group(1)));
        }
        for (int subnet = 1; subnet < 255; subnet++) {
            if (!used.contains(subnet)) {
                return subnet;
            }
        }
        throw new IllegalStateException("no subnet of 198.18.0.0/16 is free");
    }

    /** Namespaces and bridges of runs whose process is gone, with the processes that still stand in them. */
    private static void sweep() {
        String present = Programs.run("ip", "netns", "list") + "\n" + Programs.run("ip", "-o", "link", "show");
        Matcher matcher = OURS.matcher(present);
        List<String> swept = new ArrayList<>();
        while (matcher.find()) {
            boolean gone = ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
            if (gone && !swept.contains(matcher.group())) {
                swept.add(matcher.group());
                remove(matcher.group());
            }
        }
    }

    private static void remove(String name) {
        if (name.endsWith("-b")) {
            Programs.tried("ip", "link", "del", name);
            return;
        }
        Programs.Result inside = Programs.tried("ip", "netns", "pids", name);
        if (inside.exit() == 0) {
            inside.text().lines().forEach(pid -> Programs.tried("kill", "-9", pid.strip()));
        }
        Programs.tried("ip", "netns", "del", name);
    }

    @Override
    public synchronized Place add(String instance) {
        int number = places.size();
        if (number >= MOST_PLACES) {
            throw new IllegalStateException("no more than " + MOST_PLACES + " places");
        }
        String name = prefix + "-" + number;
        String outside = prefix + "v" + number;
        Place place = new Place(instance, subnet + "." + (FIRST_HOST + number), List.of("ip", "netns", "exec", name));
        places.add(place);
        Programs.run("ip", "netns", "add", name);
        Programs.run("ip", "link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", name);
        Programs.run("ip", "link", "set", outside, "master", bridge, "up");
        Programs.run("ip", "-n", name, "addr", "add", place.address() + "/24", "dev", "eth0");
        Programs.run("ip", "-n", name, "link", "set", "eth0", "up");
        Programs.run("ip", "-n", name, "link", "set", "lo", "up");
        return place;
    }

    @Override
    public Optional<String> whyNotCut() {
        return Optional.empty();
    }

    @Override
    public void cut(Place from, Place to) {
        Programs.run(
                "ip",
                "-n",
                name(from),
                "neigh",
                "replace",
                to.address(),
                "lladdr",
                NOBODY,
                "nud",
                "permanent",
                "dev",
                "eth0");
    }

    @Override
    public void mend(Place from, Place to) {
        Programs.run("ip", "-n", name(from), "neigh", "del", to.address(), "dev", "eth0");
    }

    @Override
    public void slow(Place from, int kilobits) {
        Programs.run(
                "tc",
                "-n",
                name(from),
                "qdisc",
                "replace",
                "dev",
                "eth0",
                "root",
                "tbf",
                "rate",
                kilobits + "kbit",
                "burst",
                "16kb",
                "latency",
                "200ms");
    }

    @Override
    public void unslow(Place from) {
        Programs.run("tc", "-n", name(from), "qdisc", "del", "dev", "eth0", "root");
    }

    private static String name(Place place) {
        return place.prefix().getLast();
    }

    @Override
    public synchronized void close() {
        places.forEach(place -> remove(name(place)));
        places.clear();
        remove(bridge);
    }
}
