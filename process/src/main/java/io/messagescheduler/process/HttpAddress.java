package io.messagescheduler.process;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where an HTTP server listens.
 *
 * @param host a name or address; {@code 0.0.0.0} for all interfaces; empty for those that {@link #within} allows
 * @param port 0 for any free port
 */
public record HttpAddress(String host, int port) {

    public HttpAddress {
        if ((!host.isEmpty() && host.isBlank()) || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("not an address: " + host + ":" + port);
        }
    }

    /** Reads {@code host:port}, {@code [::1]:port}, or {@code :port}, which names no host. */
    static HttpAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("no port in " + text);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw new IllegalArgumentException("an IPv6 address needs brackets: " + text);
        }
        return new HttpAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }

    /** Whether only a port is given, as in {@code :8000}. */
    boolean isPortOnly() {
        return host.isEmpty();
    }

    /** What a server can listen on: a port alone stands for all interfaces, or for this machine's when others may not connect. */
    HttpAddress within(boolean remoteAllowed) {
        return isPortOnly() ? new HttpAddress(remoteAllowed ? "0.0.0.0" : "127.0.0.1", port) : this;
    }

    /** Whether only this machine can connect; a name that does not resolve counts as not. */
    boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
