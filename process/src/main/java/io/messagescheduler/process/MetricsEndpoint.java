package io.messagescheduler.process;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A second address for {@code /metrics} and nothing else, so that who scrapes need not reach the rest; often there is none. */
final class MetricsEndpoint implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MetricsEndpoint.class);

    private final Optional<HttpEndpoint> endpoint;

    MetricsEndpoint(Metrics metrics, Optional<HttpAddress> address, HttpTokens tokens, List<String> hosts) {
        this.endpoint = address.map(each -> new HttpEndpoint(each, tokens, hosts));
        endpoint.ifPresent(http -> http.serve(metrics));
    }

    /** As {@link HttpEndpoint#listen}, if there is an address. */
    void listen() {
        endpoint.ifPresent(HttpEndpoint::listen);
    }

    /** As {@link HttpEndpoint#start}. */
    void start() {
        endpoint.ifPresent(http -> {
            http.start();
            log.info("Metrics are at {}/metrics, too", http.url());
        });
    }

    @Override
    public void close() {
        endpoint.ifPresent(HttpEndpoint::close);
    }
}
