package io.messagescheduler.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tokens that callers of HTTP may show, and the roles that each gives. Only their digests are kept. Immutable.
 *
 * <p>The file has lines {@code role[,role...]=token}; empty ones, and those that begin with {@code #}, are passed over. One
 * role may have many tokens, so that a new one can be handed out before the old one goes.
 */
public final class HttpTokens {

    /** Of a server that asks nobody for a token. */
    public static final HttpTokens NONE = new HttpTokens(List.of());

    private static final int MOST = 1_000;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{16,512}");

    private final List<Entry> entries;

    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Entry(byte[] digest, Set<HttpRole> roles) {}

    private HttpTokens(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** @throws InvalidSettings naming the line, and never what stands in it */
    public static HttpTokens of(Settings settings) {
        return settings.find(SettingCatalogue.HTTP_TOKENS_FILE)
                .map(HttpTokens::read)
                .orElse(NONE);
    }

    private static HttpTokens read(Path file) {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : SecretFile.lines(SettingCatalogue.HTTP_TOKENS_FILE, file)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                entries.add(entry(file, number, line.strip()));
            }
        }
        if (entries.isEmpty() || entries.size() > MOST) {
            throw problem(file, "must have 1 to " + MOST + " tokens");
        }
        return new HttpTokens(entries);
    }

    private static Entry entry(Path file, int number, String line) {
        int equals = line.indexOf('=');
        Set<HttpRole> roles = EnumSet.noneOf(HttpRole.class);
        if (equals > 0) {
            for (String name : line.substring(0, equals).split(",", -1)) {
                roles.add(HttpRole.named(name.strip())
                        .orElseThrow(() -> problem(
                                file,
                                "has a role in line " + number + " that is none of read, payload, operate, worker")));
            }
        }
        String token = line.substring(equals + 1).strip();
        if (roles.isEmpty() || !TOKEN.matcher(token).matches()) {
            throw problem(
                    file,
                    "must have role[,role]=token in line " + number
                            + ", where the token has 16 to 512 letters, digits or . _ ~ + / = -");
        }
        return new Entry(digest(token), roles);
    }

    private static InvalidSettings problem(Path file, String what) {
        return SecretFile.problem(SettingCatalogue.HTTP_TOKENS_FILE, file, what);
    }

    /** Whether callers must show one. */
    boolean areRequired() {
        return !entries.isEmpty();
    }

    /** The roles of this token, or nothing when it is none; takes the same time whichever it is. */
    Optional<Set<HttpRole>> rolesOf(String token) {
        byte[] digest = digest(token);
        Set<HttpRole> roles = EnumSet.noneOf(HttpRole.class);
        for (Entry entry : entries) {
            boolean same = MessageDigest.isEqual(entry.digest(), digest);
            roles.addAll(same ? entry.roles() : Set.of());
        }
        return roles.isEmpty() ? Optional.empty() : Optional.of(roles);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many there are. */
    @Override
    public String toString() {
        return entries.size() + " tokens for " + Arrays.toString(roles().toArray());
    }

    private Set<HttpRole> roles() {
        Set<HttpRole> roles = EnumSet.noneOf(HttpRole.class);
        entries.forEach(entry -> roles.addAll(entry.roles()));
        return roles;
    }
}
