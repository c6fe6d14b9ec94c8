package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Serves the description of the API, which is written by hand in YAML. */
final class OpenApi {
    private final String yaml;
    private final JsonNode json;

    OpenApi() {
        try (InputStream resource = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.yaml"))) {
            yaml = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        json = new ObjectMapper().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
    }

    void addTo(ApiRoutes routes) {
        routes.add(HandlerType.GET, "/api/v1/openapi.yaml", this::asYaml);
        routes.add(HandlerType.GET, "/api/v1/openapi.json", context -> SchedulesApi.json(context, 200, json));
    }

    private void asYaml(Context context) {
        context.contentType("application/yaml").result(yaml);
    }
}
