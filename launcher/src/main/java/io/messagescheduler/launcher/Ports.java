package io.messagescheduler.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Which TCP ports of an address are free. An answer holds for the instant of the question. */
final class Ports {

    private static final int TRIES = 1000;

    private Ports() {}

    /** The preferred port, or the first free one above it. */
    static int nextFree(String address, int preferred) {
        for (int port = preferred; port < Math.min(preferred + TRIES, 65_536); port++) {
            if (isFree(address, port)) {
                return port;
            }
        }
        throw new LaunchFailure(
                ExitCode.MISSING,
                "No port from %d upwards is free on %s: stop what holds them, or name another port."
                        .formatted(preferred, address));
    }

    static boolean isFree(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
