package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TotalProgressTest {
    @Test
    void of_several_sumsFiguresAndIsWhereTheSlowestIs() {
        Map<String, Progress> each = new LinkedHashMap<>();
        each.put("kafka", new Progress(Referee.Phase.VERIFYING, 10, 10, 10, 0, 0, 0, 0, 1, 0, 500, 7L));
        each.put("mysql-classic", new Progress(Referee.Phase.SENDING, 10, 6, 4, 0, 2, 3, 0, 0, 0, 900, 7L));

        JsonNode json = JsonMapper.builder().build().valueToTree(TotalProgress.of(each));

        assertThat(json.path("phase").asText()).isEqualTo("sending");
        assertThat(json.path("expected").asInt()).isEqualTo(20);
        assertThat(json.path("sent").asInt()).isEqualTo(16);
        assertThat(json.path("received").asInt()).isEqualTo(14);
        assertThat(json.path("duplicated").asInt()).isEqualTo(2);
        assertThat(json.path("early").asInt()).isEqualTo(3);
        assertThat(json.path("deadLetters").asInt()).isEqualTo(1);
        assertThat(json.path("lastDueMs").asLong()).isEqualTo(900);
        assertThat(json.path("seed").asLong()).isEqualTo(7);
        assertThat(json.at("/contestants/mysql-classic/sent").asInt()).isEqualTo(6);
        assertThat(json.at("/contestants/kafka/phase").asText()).isEqualTo("verifying");
    }
}
