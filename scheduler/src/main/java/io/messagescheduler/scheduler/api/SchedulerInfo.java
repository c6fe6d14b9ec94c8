package io.messagescheduler.scheduler.api;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/**
 * What the etf1 routes tell of this scheduler.
 *
 * @param name under which the admin routes know it
 * @param serverAddress where it listens, {@code host:port}
 * @param topics that schedules are read from
 */
record SchedulerInfo(
        String name, String serverAddress, String bootstrapServers, List<String> topics, String historyTopic) {
    SchedulerInfo {
        topics = List.copyOf(topics);
    }

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Of every interface of this machine. */
    static List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        try {
            Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
            while (interfaces.hasMoreElements()) {
                interfaces.nextElement().inetAddresses().forEach(address -> addresses.add(plain(address)));
            }
        } catch (SocketException e) {
            addresses.add(plain(InetAddress.getLoopbackAddress()));
        }
        return addresses;
    }

    /** The address of this machine's name. */
    static String ownAddress() {
        try {
            return plain(InetAddress.getLocalHost());
        } catch (UnknownHostException e) {
            return plain(InetAddress.getLoopbackAddress());
        }
    }

    /** Without the name of the interface. */
    static String plain(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    String port() {
        return serverAddress.substring(serverAddress.lastIndexOf(':') + 1);
    }
}
