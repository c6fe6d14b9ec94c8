package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.process.HttpGuard;
import io.messagescheduler.process.HttpRole;
import io.messagescheduler.scheduler.api.ScheduleEntry.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How schedules and outcomes look in JSON. Bytes are text where they are UTF-8, else Base64 in a member of another name. */
final class ScheduleJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Members that show what a message carries. */
    private static final List<String> CARRIED = List.of("key", "key_base64", "value", "value_base64", "headers");

    private ScheduleJson() {}

    static ObjectNode of(ScheduleEntry entry, boolean withPayload) {
        ObjectNode json = NODES.objectNode();
        json.put("id", entry.id());
        json.put("due", time(entry.dueMs()));
        json.put("target", entry.target());
        bytes(json, "key", entry.key());
        if (withPayload) {
            bytes(json, "value", entry.value());
        }
        json.set("headers", headers(entry.headers()));
        json.put("state", entry.state().label());
        if (entry.version() != ScheduleEntry.UNKNOWN_VERSION) {
            json.put("version", entry.version());
        }
        json.put("dialect", entry.dialect() == Dialect.EPOCH ? "epoch" : "time");
        json.put("scheduled_at", time(entry.scheduledAtMs()));
        Sequence source = entry.source();
        if (source != null) {
            json.set("source", place(source));
        }
        json.put("size", entry.size());
        Long finishedAtMs = entry.finishedAtMs();
        if (finishedAtMs != null) {
            json.put("finished_at", time(finishedAtMs));
        }
        if (entry.errorCode() != null) {
            json.put("error_code", entry.errorCode());
        }
        return json;
    }

    /** A message, or what is told of it, without what it carries when the caller may not see that. */
    static ObjectNode seenBy(Context context, ObjectNode json) {
        return HttpGuard.has(context, HttpRole.PAYLOAD) ? json : json.without(CARRIED);
    }

    static ObjectNode of(OutcomeEntry entry) {
        Outcome outcome = entry.outcome();
        return outcome(entry.id(), outcome.request(), outcome.kind())
                .put("version", outcome.version() == Outcome.NO_VERSION ? null : outcome.version())
                .put("due", outcome.dueMs() == 0 ? null : time(outcome.dueMs()))
                .put("at", time(outcome.atMs()));
    }

    /** @param kind null while it is undecided */
    static ObjectNode outcome(String id, String request, Outcome.@Nullable Kind kind) {
        return NODES.objectNode()
                .put("id", id)
                .put("request", request)
                .put("outcome", kind == null ? null : kind.name());
    }

    static ObjectNode place(Sequence place) {
        return NODES.objectNode()
                .put("topic", place.topic())
                .put("partition", place.partition())
                .put("offset", place.offset());
    }

    /** Nothing is put for null. */
    static void bytes(ObjectNode json, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        String text = Text.of(bytes);
        if (text == null) {
            json.put(name + "_base64", bytes);
        } else {
            json.put(name, text);
        }
    }

    /** A header that is given more than once is an array. */
    static ObjectNode headers(List<Header> headers) {
        ObjectNode json = NODES.objectNode();
        for (Header header : headers) {
            byte[] value = header.value();
            String text = value == null ? null : Text.of(value);
            var shown = value == null
                    ? NODES.nullNode()
                    : text == null ? NODES.objectNode().put("base64", value) : NODES.textNode(text);
            var before = json.get(header.name());
            if (before == null) {
                json.set(header.name(), shown);
            } else if (before instanceof ArrayNode several) {
                several.add(shown);
            } else {
                json.set(header.name(), NODES.arrayNode().add(before).add(shown));
            }
        }
        return json;
    }

    static String time(long epochMs) {
        return new String(Stamp.text(epochMs), StandardCharsets.US_ASCII);
    }
}
