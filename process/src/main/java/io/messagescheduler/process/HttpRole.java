package io.messagescheduler.process;

import io.javalin.security.RouteRole;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a caller of HTTP may do. None includes another. A route that names no role needs {@link #READ} to look and {@link
 * #OPERATE} to change, so that a new route is not open by mistake.
 */
public enum HttpRole implements RouteRole {
    /** Nothing is asked of the caller; no token has it. */
    OPEN,
    /** To see states, times, targets and figures. */
    READ,
    /** To see what messages carry: values, keys and headers. */
    PAYLOAD,
    /** To change something: schedule, cancel, move, replay. */
    OPERATE,
    /** To take jobs as a Worker does. */
    WORKER;

    /** The role of this name in a file of tokens. */
    static Optional<HttpRole> named(String name) {
        return Stream.of(values())
                .filter(role -> role != OPEN && role.inFiles().equals(name))
                .findFirst();
    }

    /** What a route needs that names no role. */
    static HttpRole of(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS" -> READ;
            default -> OPERATE;
        };
    }

    String inFiles() {
        return name().toLowerCase(Locale.ROOT);
    }
}
