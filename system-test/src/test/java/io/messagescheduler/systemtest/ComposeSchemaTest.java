package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The compose files by the Compose Specification's own schema; no engine is needed. */
class ComposeSchemaTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Schema schema = schema();

    static List<Path> files() throws IOException {
        return ComposeService.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void file_bySchema_isValid(Path file) throws IOException {
        assertThat(errors(JSON.valueToTree(ComposeService.read(file)))).isEmpty();
    }

    @Test
    void service_withAMisspeltField_isNot() {
        JsonNode file = JSON.valueToTree(Map.of("services", Map.of("worker", Map.of("imag", "x"))));

        assertThat(errors(file)).singleElement().asString().contains("imag");
    }

    private List<String> errors(JsonNode file) {
        return schema.validate(file).stream().map(Error::toString).toList();
    }

    private static Schema schema() {
        try (InputStream text = Objects.requireNonNull(
                ComposeSchemaTest.class.getResourceAsStream("/compose-specification/compose_spec.json"))) {
            JsonNode tree = JSON.readTree(text);
            tree.findParents("id").forEach(ComposeSchemaTest::removeLabel);
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2019_09)
                    .getSchema(tree);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Its {@code id}s are those of an older draft, and nothing refers to them. */
    private static void removeLabel(JsonNode parent) {
        if (parent.path("id").isTextual()) {
            ((ObjectNode) parent).remove("id");
        }
    }
}
