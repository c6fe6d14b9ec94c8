package io.messagescheduler.process;

import io.javalin.config.JavalinConfig;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * How much the HTTP server of a process takes at the most. There are more threads than connections: whoever is slow, or
 * waits, keeps nobody else from being served. How many requests do work at a time is for who answers them to bound.
 */
final class HttpLimits {

    static final int MOST_CONNECTIONS = 256;

    /** In the system's queue, while there are that many connections. */
    static final int MOST_WAITING = 256;

    private static final int MOST_THREADS = MOST_CONNECTIONS + 16;
    private static final int LEAST_THREADS = 4;

    /** All header lines together, and the request line. */
    static final int LARGEST_HEAD_BYTES = 16 * 1024;

    /** Of a body that nobody reads as a stream; who does has bounds of its own. */
    private static final long LARGEST_BODY_BYTES = 1_048_576;

    /** A connection without any traffic. Longer than requests may wait for their answer. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    /** Ids of schedules stand in paths, and may have any character in them. */
    private static final UriCompliance PATHS = UriCompliance.RFC3986.with(
            "ids",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    private HttpLimits() {}

    static void set(JavalinConfig config) {
        config.http.maxRequestSize = LARGEST_BODY_BYTES;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
        threads.setName("http");
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(HttpLimits::set);
        config.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        config.jetty.modifyServer(HttpLimits::set);
    }

    private static void set(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setUriCompliance(PATHS);
        http.setRequestHeaderSize(LARGEST_HEAD_BYTES);
        http.setIdleTimeout(IDLE.toMillis());
    }

    private static void set(Server server) {
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
        server.addBean(new SlowClients(server));
    }
}
