package io.messagescheduler.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Stamp;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An outcome as others read it: {@code {"id","request","outcome","version","due","at"}}, times in ISO-8601. */
public final class OutcomeJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OutcomeJson() {}

    /** The value of a record of the outcomes' topic, whose key is the id. */
    public static byte[] write(ScheduleId id, Outcome outcome) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", id.text());
        json.put("request", outcome.request());
        json.put("outcome", outcome.kind().name());
        json.put("version", outcome.version() == Outcome.NO_VERSION ? null : outcome.version());
        json.put("due", outcome.dueMs() == 0 ? null : text(outcome.dueMs()));
        json.put("at", text(outcome.atMs()));
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable String text(long epochMs) {
        return new String(Stamp.text(epochMs), StandardCharsets.US_ASCII);
    }
}
