package io.messagescheduler.process;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.UnsupportedMediaTypeResponse;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.javalin.util.JavalinBindException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a process. Without a login it relies on who can connect: on loopback it refuses requests that a
 * web page of another origin makes a browser send (foreign {@code Origin}, or a {@code Host} that is not this machine,
 * which is what DNS rebinding looks like). Changes of state must be JSON or without a body, so that no HTML form can make
 * them.
 */
public final class HttpEndpoint implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int MOST_THREADS = 32;
    private static final int MOST_CONNECTIONS = 256;
    private static final long LARGEST_BODY = 1_048_576;
    private static final Set<String> CHANGES = Set.of("POST", "PUT", "PATCH");

    /** Below it every error is a {@link Problem}. */
    private static final String PROBLEMS_BELOW = "/api/v1/";

    /** Ids of schedules stand in paths, and may have any character in them. */
    private static final UriCompliance PATHS = UriCompliance.RFC3986.with(
            "ids",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    private final HttpAddress address;
    private final Javalin javalin;
    private final AtomicReference<@Nullable JavalinDefaultRoutingApi> routes = new AtomicReference<>();

    /** Listens nowhere yet. */
    public HttpEndpoint(HttpAddress address) {
        this.address = address;
        boolean loopback = address.isLoopback();
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.maxRequestSize = LARGEST_BODY;
            config.http.prefer405over404 = true;
            QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 4);
            threads.setName("http");
            config.jetty.threadPool = threads;
            config.jetty.modifyHttpConfiguration(http -> {
                http.setSendServerVersion(false);
                http.setUriCompliance(PATHS);
            });
            config.jetty.modifyServletContextHandler(
                    handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
            config.jetty.modifyServer(server -> {
                server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
            });
            config.routes.before(context -> guard(context, loopback));
            config.routes.exception(Problem.class, Problem::answer);
            config.routes.exception(HttpResponseException.class, HttpEndpoint::refused);
            config.routes.exception(Exception.class, HttpEndpoint::failed);
            routes.set(config.routes);
        });
    }

    /** Where routes are added, before {@link #start}. */
    public JavalinDefaultRoutingApi routes() {
        return Objects.requireNonNull(routes.get());
    }

    /** Listens from now on; throws {@link ProcessFailure} when it cannot. */
    public void start() {
        try {
            javalin.start(address.host(), address.port());
        } catch (JavalinBindException e) {
            throw new ProcessFailure(
                    ExitCode.PORT_TAKEN,
                    "Cannot listen on " + address
                            + ": another process listens there, or it is no address of this machine.",
                    e);
        }
    }

    /** Base URL with the port in use; {@code localhost} when it listens on all interfaces. */
    public String url() {
        String host = address.host().equals("0.0.0.0") ? "localhost" : address.host();
        return "http://" + new HttpAddress(host, javalin.port());
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private static void guard(Context context, boolean loopback) {
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cache-Control", "no-store");
        context.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        String host = context.header("Host");
        if (loopback && (host == null || !isThisMachine(host))) {
            throw new ForbiddenResponse("This address answers to localhost only");
        }
        String origin = context.header("Origin");
        if (origin != null && !origin.equals("http://" + host)) {
            throw new ForbiddenResponse("Requests from pages of other origins are refused");
        }
        if (CHANGES.contains(context.method().name()) && !isEmpty(context) && !isJson(context.contentType())) {
            throw new UnsupportedMediaTypeResponse("Content-Type must be application/json");
        }
    }

    /** No form can send this: a form's post has a content type even when it is empty. */
    private static boolean isEmpty(Context context) {
        return context.contentType() == null
                && context.contentLength() <= 0
                && context.header("Transfer-Encoding") == null;
    }

    private static boolean isThisMachine(String hostAndPort) {
        String host = hostAndPort.replaceFirst(":\\d+$", "");
        return host.equalsIgnoreCase("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    private static void refused(HttpResponseException e, Context context) {
        answer(context, e.getStatus(), String.valueOf(e.getMessage()));
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
