package io.messagescheduler.process;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.http.UnsupportedMediaTypeResponse;
import io.javalin.security.RouteRole;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for what. Where there are tokens, every caller shows one, also on loopback. Where there are none, who can
 * connect may do everything, so what a web page of another origin makes a browser send is refused: a foreign {@code Origin},
 * or a {@code Host} that is no name of ours, which is what DNS rebinding looks like. Changes of state must be JSON or without
 * a body, so that no HTML form can make them.
 */
public final class HttpGuard {

    private static final String CALLER = "caller";
    private static final String BEARER = "Bearer ";
    private static final Set<String> CHANGES = Set.of("POST", "PUT", "PATCH");
    private static final Set<HttpRole> ALL = EnumSet.allOf(HttpRole.class);

    private final HttpTokens tokens;
    private final Set<String> hosts;
    private final boolean loopback;

    /**
     * @param hosts names, in lower case, under which a server without tokens answers that others reach too
     * @param loopback whether only this machine can connect
     */
    HttpGuard(HttpTokens tokens, Collection<String> hosts, boolean loopback) {
        this.tokens = tokens;
        this.hosts = Set.copyOf(hosts);
        this.loopback = loopback;
    }

    /** Whether the caller has the role; everybody has where there are no tokens. */
    public static boolean has(Context context, HttpRole role) {
        Set<HttpRole> roles = context.attribute(CALLER);
        return roles != null && roles.contains(role);
    }

    /** Throws what becomes status 403 when the caller has not got the role. */
    public static void require(Context context, HttpRole role) {
        if (!has(context, role)) {
            throw new ForbiddenResponse("This needs a token with the role " + role.inFiles());
        }
    }

    /** Before anything else: what no caller may send, and who the caller is. */
    void examine(Context context) {
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cache-Control", "no-store");
        context.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        String host = context.header("Host");
        if ((loopback || !tokens.areRequired()) && !answersTo(host)) {
            throw new ForbiddenResponse(
                    loopback
                            ? "This address answers to localhost only"
                            : "This address does not answer to that host name; SM_HTTP_HOSTS lists more");
        }
        String origin = context.header("Origin");
        if (origin != null && !origin.equals("http://" + host)) {
            throw new ForbiddenResponse("Requests from pages of other origins are refused");
        }
        if (CHANGES.contains(context.method().name()) && !isEmpty(context) && !isJson(context.contentType())) {
            throw new UnsupportedMediaTypeResponse("Content-Type must be application/json");
        }
        if (!isReadable(context.queryString())) {
            throw new BadRequestResponse("A % in the query is not followed by two hexadecimal digits: write it as %25");
        }
        context.attribute(CALLER, tokens.areRequired() ? caller(context) : ALL);
    }

    /** Once the route is known: whether the caller may. */
    void admit(Context context) {
        Set<RouteRole> named = context.routeRoles();
        HttpRole needed = named.isEmpty()
                ? HttpRole.of(context.method().name())
                : (HttpRole) named.iterator().next();
        if (needed == HttpRole.OPEN || has(context, needed)) {
            return;
        }
        if (context.header("Authorization") == null) {
            throw unknown(context, "Show a token: Authorization: Bearer ...");
        }
        require(context, needed);
    }

    private Set<HttpRole> caller(Context context) {
        String authorization = context.header("Authorization");
        if (authorization == null) {
            return Set.of();
        }
        Optional<Set<HttpRole>> roles = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? tokens.rolesOf(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
        return roles.orElseThrow(() -> unknown(context, "This token is not known here"));
    }

    private static UnauthorizedResponse unknown(Context context, String message) {
        context.header("WWW-Authenticate", "Bearer");
        return new UnauthorizedResponse(message);
    }

    private boolean answersTo(@Nullable String hostAndPort) {
        if (hostAndPort == null) {
            return false;
        }
        String host = hostAndPort.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
        if (host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}")) {
            return true;
        }
        // A page that rebinds has a name with dots, which a name server told. Addresses and the short names of a
        // private
        // network are none.
        return !loopback
                && (hosts.contains(host)
                        || host.matches("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]")
                        || host.matches("[a-z0-9_-]+"));
    }

    /** Javalin takes a parameter that it cannot decode for one that was not given. */
    private static boolean isReadable(@Nullable String query) {
        try {
            return query == null || URLDecoder.decode(query, StandardCharsets.UTF_8) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** No form can send this: a form's post has a content type even when it is empty. */
    private static boolean isEmpty(Context context) {
        return context.contentType() == null
                && context.contentLength() <= 0
                && context.header("Transfer-Encoding") == null;
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    static List<String> lowerCase(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }
}
