package io.messagescheduler.process;

/**
 * Where one node of an embedded Kafka cluster listens.
 *
 * @param host an address that the other nodes and all clients reach
 * @param port for clients and the other brokers
 * @param controllerPort for the controllers
 */
public record BrokerNode(String host, int port, int controllerPort) {

    private static final int HIGHEST = 65_535;

    public BrokerNode {
        if (host.isBlank() || port < 1 || port > HIGHEST || controllerPort < 1 || controllerPort > HIGHEST) {
            throw new IllegalArgumentException("no node: " + host + ":" + port + ":" + controllerPort);
        }
    }

    /** Reads what {@link #toString} writes. */
    static BrokerNode parse(String text) {
        int last = text.lastIndexOf(':');
        int first = last < 0 ? -1 : text.lastIndexOf(':', last - 1);
        if (first < 0) {
            throw new IllegalArgumentException("no two ports in " + text);
        }
        return new BrokerNode(
                text.substring(0, first),
                Integer.parseInt(text.substring(first + 1, last)),
                Integer.parseInt(text.substring(last + 1)));
    }

    /** Where clients connect. */
    public String bootstrapServer() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return host + ":" + port + ":" + controllerPort;
    }
}
