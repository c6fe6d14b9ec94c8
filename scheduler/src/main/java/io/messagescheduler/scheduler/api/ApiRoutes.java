package io.messagescheduler.scheduler.api;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds the API's routes, and counts what each answers. */
final class ApiRoutes {
    private static final List<String> CLASSES = List.of("2xx", "4xx", "5xx");

    private final JavalinDefaultRoutingApi routes;
    private final Meters meters;
    private final List<String> added = new ArrayList<>();
    private final Map<String, Counter> answers = new HashMap<>();

    ApiRoutes(JavalinDefaultRoutingApi routes, Meters meters) {
        this.routes = routes;
        this.meters = meters;
        routes.after(this::count);
    }

    void add(HandlerType method, String path, Handler handler) {
        routes.addHttpHandler(method, path, handler);
        String route = method.name() + " " + path;
        added.add(route);
        for (String status : CLASSES) {
            answers.put(route + " " + status, meters.counter(Metric.API_REQUESTS, route, status));
        }
    }

    /** Each as {@code GET /path/{id}}. */
    List<String> added() {
        return List.copyOf(added);
    }

    private void count(Context context) {
        Endpoint endpoint = matched(context);
        if (endpoint != null) {
            Counter counter =
                    answers.get(endpoint.method.name() + " " + endpoint.path + " " + context.statusCode() / 100 + "xx");
            if (counter != null) {
                counter.increment();
            }
        }
    }

    private static @Nullable Endpoint matched(Context context) {
        return context.endpoints().matchedHttpEndpoint();
    }
}
