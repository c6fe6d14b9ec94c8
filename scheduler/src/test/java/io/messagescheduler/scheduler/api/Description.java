package io.messagescheduler.scheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI description as a test of real answers. */
final class Description {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    Description() {
        document = JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text()));
    }

    static String text() {
        try (InputStream yaml = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.yaml"))) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each as {@code GET /path/{id}}. */
    Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    routes.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return routes;
    }

    /** Fails unless the description has the route, the status, the content type and the shape of the answer. */
    void check(String method, String rawPath, HttpResponse<byte[]> answer) throws IOException {
        String what = method + " " + rawPath + " " + answer.statusCode();
        JsonNode operation = operation(method, rawPath);
        JsonNode responses = operation.path("responses");
        JsonNode response = responses.path(Integer.toString(answer.statusCode()));
        response = resolved(response.isMissingNode() ? responses.path("default") : response);
        assertThat(response.isObject()).as("%s is described", what).isTrue();
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            assertThat(answer.body()).as(what).isEmpty();
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode schema = content.path(type).path("schema");
        assertThat(schema.isObject()).as("%s with %s is described", what, type).isTrue();
        if (type.endsWith("json")) {
            ObjectNode whole = schema.deepCopy();
            whole.set("components", document.path("components"));
            assertThat(schemas.getSchema(whole).validate(JSON.readTree(answer.body())))
                    .extracting(Error::toString)
                    .as("%s: %s", what, new String(answer.body(), StandardCharsets.UTF_8))
                    .isEmpty();
        }
    }

    private JsonNode operation(String method, String rawPath) {
        JsonNode paths = document.path("paths");
        String key = method.toLowerCase(Locale.ROOT);
        if (paths.path(rawPath).has(key)) {
            return paths.path(rawPath).path(key);
        }
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            String pattern = path.getKey().replaceAll("\\{[^}]*}", "[^/]+");
            if (Pattern.matches(pattern, rawPath) && path.getValue().has(key)) {
                return path.getValue().path(key);
            }
        }
        throw new AssertionError(method + " " + rawPath + " is not described");
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }
}
