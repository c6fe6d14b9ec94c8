package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.process.HttpGuard;
import io.messagescheduler.process.HttpRole;
import io.messagescheduler.process.Problem;
import io.messagescheduler.scheduler.api.ScheduleRequests.RequestKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Our routes, below {@code /api/v1}; {@code openapi.yaml} describes them. */
final class SchedulesApi {
    static final String SCHEDULES = "/api/v1/schedules";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Supplier<RestApi.Backend> backend;
    private final ApiThreads threads;
    private final ApiThreads searches;
    private final RequestBodies bodies;
    private final Parameters parameters;
    private final InstantSource clock;

    /** @param backend throws the problem to answer with while there is none */
    SchedulesApi(
            Supplier<RestApi.Backend> backend,
            ApiThreads threads,
            ApiThreads searches,
            RequestBodies bodies,
            Parameters parameters,
            InstantSource clock) {
        this.backend = backend;
        this.threads = threads;
        this.searches = searches;
        this.bodies = bodies;
        this.parameters = parameters;
        this.clock = clock;
    }

    void addTo(ApiRoutes routes) {
        String one = SCHEDULES + "/{id}";
        routes.add(HandlerType.POST, SCHEDULES, waiting(context -> schedule(context, null)));
        routes.add(HandlerType.GET, SCHEDULES, on(searches, this::search));
        routes.add(HandlerType.PUT, one, waiting(context -> schedule(context, Parameters.id(context))));
        routes.add(HandlerType.GET, one, waiting(this::get));
        routes.add(HandlerType.DELETE, one, waiting(context -> ask(context, Action.CANCEL)));
        routes.add(HandlerType.PATCH, one, waiting(context -> ask(context, Action.MOVE)));
        routes.add(HandlerType.POST, one + "/fire", waiting(context -> ask(context, Action.FIRE)));
        routes.add(HandlerType.GET, one + "/outcomes", waiting(this::outcomes));
        routes.add(HandlerType.GET, one + "/outcomes/{request}", waiting(this::outcome));
        routes.add(HandlerType.GET, one + "/history", waiting(this::history));
    }

    private Handler waiting(ApiThreads.Answer answer) {
        return on(threads, answer);
    }

    private static Handler on(ApiThreads threads, ApiThreads.Answer answer) {
        return context -> threads.run(context, each -> {
            try {
                answer.give(each);
            } catch (Schedules.Unavailable e) {
                throw Problems.unavailable(String.valueOf(e.getMessage()));
            }
        });
    }

    private void schedule(Context context, @Nullable ScheduleId inPath) throws InterruptedException {
        ScheduleRequests requests = backend.get().requests();
        try (RequestBodies.Body raw = bodies.read(context)) {
            ScheduleBody body = ScheduleBody.schedule(raw.bytes());
            RequestKey key = key(context, raw.bytes());
            ScheduleId id = id(inPath, body.id(), key);
            ScheduleRequests.Scheduled scheduled = requests.schedule(id, body, key);
            context.header("Location", location(id));
            ObjectNode shown = ScheduleJson.of(scheduled.entry(), false);
            if (scheduled.repeated()) {
                // Who repeats a request has not shown that it was his own.
                json(context, 200, ScheduleJson.seenBy(context, shown));
            } else {
                json(context, 201, shown);
            }
        }
    }

    /** The same for a repetition, also in another process. */
    private static ScheduleId id(@Nullable ScheduleId inPath, @Nullable String inBody, RequestKey key) {
        if (inPath == null) {
            return inBody != null
                    ? Parameters.id(inBody)
                    : new ScheduleId(UUID.nameUUIDFromBytes(("schedule " + key.id()).getBytes(StandardCharsets.UTF_8))
                            .toString());
        }
        if (inBody != null && !inBody.equals(inPath.text())) {
            throw Problems.badRequest("The body has another id than the path: leave it out of the body.");
        }
        return inPath;
    }

    private static RequestKey key(Context context, byte[] body) {
        String given = Parameters.idempotencyKey(context);
        String id = given == null ? UUID.randomUUID().toString() : given;
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((context.method().name() + " " + context.path() + "\n").getBytes(StandardCharsets.UTF_8));
            return new RequestKey(id, given != null, digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void ask(Context context, Action action) throws InterruptedException {
        ScheduleRequests requests = backend.get().requests();
        ScheduleId id = Parameters.id(context);
        Duration wait = Parameters.longestWait(context);
        try (RequestBodies.Body raw = bodies.read(context)) {
            ScheduleBody move = action == Action.MOVE ? ScheduleBody.move(raw.bytes()) : null;
            RequestKey key = key(context, raw.bytes());
            OutcomeEntry told = requests.ask(action, id, move, key, wait).outcome();
            if (told == null) {
                context.header(
                        "Location", location(id) + "/outcomes/" + URLEncoder.encode(key.id(), StandardCharsets.UTF_8));
                json(context, 202, ScheduleJson.outcome(id.text(), key.id(), null));
                return;
            }
            Outcome.Kind wanted = action == Action.CANCEL ? Outcome.Kind.CANCELLED : Outcome.Kind.MOVED;
            if (told.outcome().kind() != wanted) {
                throw refused(told);
            }
            json(context, 200, ScheduleJson.of(told));
        }
    }

    private static Problem refused(OutcomeEntry told) {
        Problem problem = switch (told.outcome().kind()) {
            case UNKNOWN_ID -> Problems.unknownId();
            case TOO_LATE -> conflict("too-late", "It was delivered, or went to the dead letters, before.");
            case CANCELLED -> conflict("cancelled", "It was cancelled, so there is nothing to move.");
            case MOVED -> conflict("moved", "It was moved, and not cancelled.");
            case SCHEDULED -> conflict("request-reused", "This Idempotency-Key was used to schedule it.");
            case REFUSED ->
                new Problem(429, "refused", "Too many requests wait on this schedule: repeat it later.")
                        .withHeader("Retry-After", "1");
        };
        ScheduleJson.of(told).properties().forEach(member -> problem.with(member.getKey(), member.getValue()));
        return problem;
    }

    private static Problem conflict(String kind, String detail) {
        return new Problem(409, kind, detail);
    }

    private void get(Context context) {
        ScheduleId id = Parameters.id(context);
        boolean payload = Parameters.flag(context, "payload");
        if (payload) {
            HttpGuard.require(context, HttpRole.PAYLOAD);
        }
        ScheduleEntry found = backend.get().schedules().find(id).orElseThrow(Problems::unknownId);
        json(context, 200, ScheduleJson.seenBy(context, ScheduleJson.of(found, payload)));
    }

    private void search(Context context) {
        Schedules.Filter filter = parameters.filter(context, clock.millis());
        int limit = Parameters.limit(context, 100, 1_000);
        try {
            Schedules.Page page = backend.get().schedules().search(filter, context.queryParam("cursor"), limit);
            ObjectNode answer = NODES.objectNode();
            answer.set("schedules", array(context, page.schedules()));
            answer.put("cursor", page.cursor());
            answer.put("scanned", page.scanned());
            json(context, 200, answer);
        } catch (Schedules.BadCursor e) {
            throw badCursor();
        }
    }

    static Problem badCursor() {
        return Problems.badRequest("The parameter cursor is none that an answer had: begin without it.");
    }

    private void outcomes(Context context) {
        ArrayNode shown = NODES.arrayNode();
        backend.get().schedules().outcomes(Parameters.id(context)).forEach(entry -> shown.add(ScheduleJson.of(entry)));
        json(context, 200, NODES.objectNode().set("outcomes", shown));
    }

    private void outcome(Context context) {
        ScheduleId id = Parameters.id(context);
        OutcomeEntry found = backend.get()
                .schedules()
                .outcome(id, context.pathParam("request"))
                .orElseThrow(() ->
                        Problems.notFound("No outcome of this request is kept: it is undecided, or older than that."));
        json(context, 200, ScheduleJson.of(found));
    }

    private void history(Context context) {
        JsonNode shown = array(context, backend.get().schedules().history(Parameters.id(context)));
        json(context, 200, NODES.objectNode().set("history", shown));
    }

    private static ArrayNode array(Context context, List<ScheduleEntry> entries) {
        ArrayNode array = NODES.arrayNode();
        entries.forEach(entry -> array.add(ScheduleJson.seenBy(context, ScheduleJson.of(entry, false))));
        return array;
    }

    private static String location(ScheduleId id) {
        return SCHEDULES + "/"
                + URLEncoder.encode(id.text(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    static void json(Context context, int status, JsonNode body) {
        try {
            context.status(status).contentType("application/json").result(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
