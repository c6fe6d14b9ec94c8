package io.messagescheduler.embedded;

import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds TCP ports of the loopback address that nobody listens on. Another process may be faster: be ready to retry. */
final class Ports {

    private static final int HIGHEST = 65_535;
    private static final int TRIES = 100;

    private Ports() {}

    /**
     * The port that was used before if it is free, else the one asked for, else the next free one above.
     *
     * @param configured 0 for any free port
     * @param before -1 when none
     */
    static int choose(int configured, int before) {
        if (before > 0 && isFree(before)) {
            return before;
        }
        if (configured == 0) {
            return anyFree();
        }
        for (int port = configured; port < Math.min(configured + TRIES, HIGHEST + 1); port++) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new ProcessFailure(
                ExitCode.PORT_TAKEN, "Port " + configured + " of localhost and those after it are taken.", null);
    }

    static int anyFree() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ProcessFailure(ExitCode.PORT_TAKEN, "No port of localhost is free (" + e + ").", e);
        }
    }

    /** Whether one could listen there, on the loopback address and on all others (where a server may listen too). */
    private static boolean isFree(int port) {
        return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && canBind(new InetSocketAddress(port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address, 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
