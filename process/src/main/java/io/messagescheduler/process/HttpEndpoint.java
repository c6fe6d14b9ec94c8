package io.messagescheduler.process;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of a process: {@link HttpGuard} says who may ask, {@link HttpLimits} how much. */
public final class HttpEndpoint implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);

    /** Below it every error is a {@link Problem}. */
    private static final String PROBLEMS_BELOW = "/api/v1/";

    private final HttpAddress address;
    private final ServerSocketChannel port;
    private final Javalin javalin;
    private final AtomicReference<@Nullable JavalinDefaultRoutingApi> routes = new AtomicReference<>();

    /** Asks nobody for a token. Listens nowhere yet. */
    public HttpEndpoint(HttpAddress address) {
        this(address, HttpTokens.NONE, List.of());
    }

    /**
     * Listens nowhere yet.
     *
     * @param hosts names under which it answers without tokens, besides addresses and names without dots
     */
    public HttpEndpoint(HttpAddress address, HttpTokens tokens, List<String> hosts) {
        this.address = address;
        this.port = open();
        HttpGuard guard = new HttpGuard(tokens, HttpGuard.lowerCase(hosts), address.isLoopback());
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.prefer405over404 = true;
            HttpLimits.set(config);
            config.jetty.addConnector(this::connector);
            config.routes.before(guard::examine);
            config.routes.beforeMatched(guard::admit);
            config.routes.exception(Problem.class, Problem::answer);
            config.routes.exception(HttpResponseException.class, HttpEndpoint::refused);
            config.routes.exception(EofException.class, HttpEndpoint::brokenOff);
            config.routes.exception(Exception.class, HttpEndpoint::failed);
            routes.set(config.routes);
        });
    }

    private static ServerSocketChannel open() {
        try {
            return ServerSocketChannel.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where routes are added, before {@link #start}. */
    public JavalinDefaultRoutingApi routes() {
        return Objects.requireNonNull(routes.get());
    }

    /** Shows them at {@code /metrics}. */
    void serve(Metrics metrics) {
        routes().get("/metrics", context -> context.result(metrics.scrape()).contentType(Metrics.CONTENT_TYPE));
    }

    /** Takes its port: who connects from now on waits for {@link #start}. Throws {@link ProcessFailure} when it cannot. */
    public void listen() {
        try {
            port.bind(new InetSocketAddress(address.host(), address.port()), HttpLimits.MOST_WAITING);
        } catch (IOException | UnresolvedAddressException e) {
            throw new ProcessFailure(
                    ExitCode.PORT_TAKEN,
                    "Cannot listen on " + address
                            + ": another process listens there, or it is no address of this machine.",
                    e);
        }
    }

    /** Answers from now on, where it {@link #listen}s. */
    public void start() {
        javalin.start();
    }

    /** Base URL with the port it listens on; {@code localhost} when that is on all interfaces. */
    public String url() {
        String host = address.host().equals("0.0.0.0") ? "localhost" : address.host();
        return "http://" + new HttpAddress(host, port.socket().getLocalPort());
    }

    private Connector connector(Server server, HttpConfiguration http) {
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        try {
            connector.open(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connector;
    }

    @Override
    public void close() {
        javalin.stop();
        try {
            port.close();
        } catch (IOException e) {
            log.debug("The port could not be closed", e);
        }
    }

    private static void refused(HttpResponseException e, Context context) {
        answer(context, e.getStatus(), String.valueOf(e.getMessage()));
    }

    /** By the client, or by Jetty since the body breaks HTTP's rules. */
    private static void brokenOff(EofException e, Context context) {
        answer(context, HttpStatus.BAD_REQUEST.getCode(), "The body did not arrive whole.");
    }

    /** What went wrong is for the log; whoever asked learns only that something did. */
    private static void failed(Exception e, Context context) {
        log.warn("{} {} failed", context.method(), SafeText.of(context.path()), e);
        answer(context, HttpStatus.INTERNAL_SERVER_ERROR.getCode(), "Internal error");
    }

    private static void answer(Context context, int status, String message) {
        if (context.path().startsWith(PROBLEMS_BELOW)) {
            Problem.ofStatus(status, message).answer(context);
            return;
        }
        context.status(status);
        context.json(new Answer("ERROR", message));
    }

    private record Answer(String status, String message) {}
}
