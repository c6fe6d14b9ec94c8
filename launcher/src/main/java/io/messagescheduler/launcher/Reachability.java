package io.messagescheduler.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether what a setting points to can be reached at all, asked before anything is started. */
final class Reachability {

    private static final int PATIENCE_MS = 3_000;
    private static final Pattern HOST_PORT =
            Pattern.compile("(?:[A-Z_0-9]+://)?(?:\\[([^\\]]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final Pattern MONGO = Pattern.compile("mongodb://(?:[^/@]*@)?([^/?]+).*");

    private Reachability() {}

    /** @throws LaunchFailure if no broker of the list answers */
    static void checkBroker(String bootstrapServers) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String part : bootstrapServers.split(",", -1)) {
            addresses.add(address(part.strip(), bootstrapServers));
        }
        if (addresses.stream().noneMatch(Reachability::answers)) {
            throw new LaunchFailure(
                    ExitCode.MISSING,
                    "No Kafka broker can be reached at %s. Start it, or correct SM_KAFKA_BOOTSTRAP_SERVERS; without that setting an embedded broker is started."
                            .formatted(bootstrapServers));
        }
    }

    /** @throws LaunchFailure if no host of the URL answers; the sentence does not repeat its password */
    static void checkDatabase(String url) {
        if (url.startsWith("mongodb+srv://")) {
            return; // Its hosts are in DNS: the driver's business.
        }
        Matcher mongo = MONGO.matcher(url);
        if (!mongo.matches()) {
            throw new LaunchFailure(
                    ExitCode.USAGE,
                    "MESSENGER_DATABASE_URL must be a URL like mongodb://host:27017, with user and password if need be.");
        }
        String hosts = mongo.group(1);
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            addresses.add(address(host.matches(".*:\\d+") ? host : host + ":27017", hosts));
        }
        if (addresses.stream().noneMatch(Reachability::answers)) {
            throw new LaunchFailure(
                    ExitCode.MISSING,
                    "No message database can be reached at %s. Start it, or correct MESSENGER_DATABASE_URL; without that setting an embedded one is started."
                            .formatted(hosts));
        }
    }

    /** @throws LaunchFailure if the MySQL at {@code host} or {@code host:port} does not answer */
    static void checkMySql(String hostAndPort) {
        String host = hostAndPort.contains(":") ? hostAndPort : hostAndPort + ":3306";
        if (!answers(address(host, hostAndPort))) {
            throw new LaunchFailure(
                    ExitCode.MISSING,
                    "No MySQL can be reached at %s. Start it, or correct DATABASE_SCHEDULER_MYSQL_HOST; without that setting an embedded one is started."
                            .formatted(host));
        }
    }

    private static InetSocketAddress address(String hostAndPort, String whole) {
        Matcher matcher = HOST_PORT.matcher(hostAndPort);
        if (matcher.matches() && Integer.parseInt(matcher.group(3)) <= 65_535) {
            String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            return new InetSocketAddress(host, Integer.parseInt(matcher.group(3)));
        }
        throw new LaunchFailure(
                ExitCode.USAGE, "'%s' is not host:port, or several of them separated by commas.".formatted(whole));
    }

    private static boolean answers(InetSocketAddress address) {
        if (address.isUnresolved()) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, PATIENCE_MS);
            return true;
        } catch (IOException unreachable) {
            return false;
        }
    }
}
