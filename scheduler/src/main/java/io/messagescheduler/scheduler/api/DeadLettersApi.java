package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.messagescheduler.process.HttpGuard;
import io.messagescheduler.process.HttpRole;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Our routes for dead letters; {@code openapi.yaml} describes them. */
final class DeadLettersApi {
    static final String DEAD_LETTERS = "/api/v1/dead-letters";

    private static final int MOST_LETTERS = 200;

    private final Supplier<RestApi.Backend> backend;
    private final ApiThreads threads;
    private final RequestBodies bodies;
    private final Parameters parameters;
    private final InstantSource clock;

    /** @param backend throws the problem to answer with while there is none */
    DeadLettersApi(
            Supplier<RestApi.Backend> backend,
            ApiThreads threads,
            RequestBodies bodies,
            Parameters parameters,
            InstantSource clock) {
        this.backend = backend;
        this.threads = threads;
        this.bodies = bodies;
        this.parameters = parameters;
        this.clock = clock;
    }

    void addTo(ApiRoutes routes) {
        routes.add(HandlerType.GET, DEAD_LETTERS, waiting(this::list));
        routes.add(HandlerType.POST, DEAD_LETTERS + "/replay", waiting(this::replay));
        routes.add(HandlerType.GET, DEAD_LETTERS + "/{letter}", waiting(this::show));
    }

    private Handler waiting(ApiThreads.Answer answer) {
        return context -> threads.run(context, answer);
    }

    private void list(Context context) throws InterruptedException {
        int limit = Parameters.limit(context, 50, MOST_LETTERS);
        LetterFilter filter = parameters.letters(context, clock.millis());
        DeadLetters.Page page = backend.get().deadLetters().read(filter, context.queryParam("cursor"), limit);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode letters = answer.putArray("dead_letters");
        page.letters().forEach(letter -> letters.add(ScheduleJson.seenBy(context, letter)));
        answer.put("cursor", page.cursor());
        SchedulesApi.json(context, 200, answer);
    }

    private void show(Context context) throws InterruptedException {
        LetterPlace place = LetterPlace.parse(context.pathParam("letter"));
        if (place == null) {
            throw Problems.badRequest("A dead letter is called by its partition and offset, as 3-17.");
        }
        boolean payload = Parameters.flag(context, "payload");
        if (payload) {
            HttpGuard.require(context, HttpRole.PAYLOAD);
        }
        ObjectNode found = backend.get()
                .deadLetters()
                .find(place, payload)
                .orElseThrow(() -> Problems.notFound("There is no dead letter " + place + "."));
        SchedulesApi.json(context, 200, ScheduleJson.seenBy(context, found));
    }

    private void replay(Context context) throws InterruptedException {
        try (RequestBodies.Body body = bodies.read(context)) {
            ReplayOrder order = new ReplayBody(parameters, clock.millis()).read(body.bytes());
            SchedulesApi.json(context, 200, backend.get().replays().run(order).json());
        }
    }
}
