package io.messagescheduler.process;

/**
 * Where a server of somebody else's listens.
 *
 * @param port 1 to 65,535
 */
public record ServerAddress(String host, int port) {

    public ServerAddress {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not an address: " + host + ":" + port);
        }
    }

    /** Reads {@code host:port} or {@code [::1]:port}. */
    static ServerAddress parse(String text) {
        HttpAddress address = HttpAddress.parse(text);
        return new ServerAddress(address.host(), address.port());
    }
}
