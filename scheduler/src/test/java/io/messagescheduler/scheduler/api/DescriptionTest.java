package io.messagescheduler.scheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DescriptionTest {
    @Test
    void description_isValidOpenApi() {
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(Description.text());
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getPaths()).hasSizeGreaterThan(10);
    }

    @Test
    void routes_added_areThoseDescribed() {
        try (ApiUnderTest api = new ApiUnderTest()) {
            assertThat(api.api.routes()).containsExactlyInAnyOrderElementsOf(new Description().routes());
        }
    }

    @Test
    void description_served_isTheSameInYamlAndJson() throws Exception {
        try (ApiUnderTest api = new ApiUnderTest()) {
            ApiUnderTest.Answer yaml = api.get("/api/v1/openapi.yaml");
            assertThat(new String(yaml.response().body(), StandardCharsets.UTF_8))
                    .isEqualTo(Description.text());
            assertThat(api.get("/api/v1/openapi.json").text("/info/title")).isEqualTo("Message Scheduler");
        }
    }
}
