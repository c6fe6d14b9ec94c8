package io.messagescheduler.process;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The token that this process shows to the others, or none. */
public final class BearerToken {

    public static final BearerToken NONE = new BearerToken(Optional.empty());

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{16,512}");

    private final Optional<String> token;

    private BearerToken(Optional<String> token) {
        this.token = token;
    }

    /** @throws InvalidSettings when the file is not in order; it quotes nothing of it */
    public static BearerToken of(Settings settings) {
        return settings.find(SettingCatalogue.TOKEN_FILE).map(BearerToken::read).orElse(NONE);
    }

    private static BearerToken read(Path file) {
        List<String> lines = SecretFile.lines(SettingCatalogue.TOKEN_FILE, file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (lines.size() != 1 || !TOKEN.matcher(lines.getFirst()).matches()) {
            throw SecretFile.problem(
                    SettingCatalogue.TOKEN_FILE,
                    file,
                    "must have one line, the token: 16 to 512 letters, digits or . _ ~ + / = -");
        }
        return new BearerToken(Optional.of(lines.getFirst()));
    }

    /** Adds it to a request. */
    public HttpRequest.Builder on(HttpRequest.Builder request) {
        token.ifPresent(present -> request.header("Authorization", "Bearer " + present));
        return request;
    }

    /** Whether there is one, and not which. */
    @Override
    public String toString() {
        return token.isPresent() ? "a token" : "no token";
    }
}
