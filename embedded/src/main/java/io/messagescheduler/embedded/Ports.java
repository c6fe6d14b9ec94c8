package io.messagescheduler.embedded;

import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicLong;

/** Finds TCP ports of the loopback address that nobody listens on. Another process may be faster: be ready to retry. */
public final class Ports {

    private static final int HIGHEST = 65_535;
    private static final int TRIES = 100;
    private static final int LOWEST_OF_ANY = 20_000;
    private static final int ANY = 10_000;

    /** Apart are processes whose ids are neighbours. */
    private static final long STRIDE = 101;

    private static final AtomicLong asked =
            new AtomicLong(ProcessHandle.current().pid() * STRIDE);

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

    /**
     * A free one, another at each call. It is below those that the system gives to whoever connects or listens on any
     * port, so that nobody takes it by chance before its use. Thread-safe.
     */
    public static int anyFree() {
        for (int i = 0; i < ANY; i++) {
            int port = LOWEST_OF_ANY + (int) (asked.getAndIncrement() % ANY);
            if (isFree(port)) {
                return port;
            }
        }
        throw new ProcessFailure(
                ExitCode.PORT_TAKEN,
                "No port of localhost from %d to %d is free.".formatted(LOWEST_OF_ANY, LOWEST_OF_ANY + ANY - 1),
                null);
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
