package io.messagescheduler.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not done, as RFC 9457 tells it: {@code application/problem+json}. Thrown by whoever handles the request.
 * What it says is shown to anyone who asks, so it must not quote keys, values or secrets.
 */
public final class Problem extends RuntimeException {

    public static final String CONTENT_TYPE = "application/problem+json";

    private static final long serialVersionUID = 1L;
    private static final String TYPE_PREFIX = "urn:messagescheduler:problem:";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String kind;
    private final int status;
    private final String detail;
    private final transient Map<String, @Nullable Object> members = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    /**
     * @param kind last part of the problem's type: lower case, hyphens
     * @param detail a plain sentence that says what to do
     */
    public Problem(int status, String kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
        this.status = status;
        this.detail = detail;
    }

    /** Adds a member to the JSON object. */
    public Problem with(String member, @Nullable Object value) {
        members.put(member, value);
        return this;
    }

    /** Adds a header to the answer. */
    public Problem withHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public int status() {
        return status;
    }

    /** The problem that an HTTP status alone tells. */
    static Problem ofStatus(int status, String detail) {
        return new Problem(status, "http-" + status, detail);
    }

    /** Makes this the answer. */
    public void answer(Context context) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("type", TYPE_PREFIX + kind);
        body.put("title", title());
        body.put("status", status);
        body.put("detail", detail);
        body.putAll(members);
        headers.forEach(context::header);
        try {
            context.status(status).contentType(CONTENT_TYPE).result(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String title() {
        return Objects.requireNonNullElse(HttpStatus.forStatus(status), HttpStatus.INTERNAL_SERVER_ERROR)
                .getMessage();
    }
}
