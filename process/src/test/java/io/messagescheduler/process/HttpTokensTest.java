package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTokensTest {
    private static final String READER = "reader-0123456789abcdef";
    private static final String OPERATOR = "operator-0123456789abc=";

    @TempDir
    Path dir;

    @Test
    void file_twoLines_givesEachTokenItsRoles() throws IOException {
        HttpTokens tokens = tokens("# people\n\nread=" + READER + "\nread, operate =" + OPERATOR + "\n");
        assertThat(tokens.areRequired()).isTrue();
        assertThat(tokens.rolesOf(READER)).contains(java.util.Set.of(HttpRole.READ));
        assertThat(tokens.rolesOf(OPERATOR)).contains(java.util.Set.of(HttpRole.READ, HttpRole.OPERATE));
        assertThat(tokens.rolesOf(READER + "x")).isEmpty();
        assertThat(tokens.rolesOf("")).isEmpty();
        assertThat(tokens).asString().doesNotContain(READER, OPERATOR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read=short",
                "open=0123456789abcdefg",
                "admin=0123456789abcdefg",
                "0123456789abcdefg",
                "",
                "=0123456789abcdefg",
                "read=0123456789 abcdefg"
            })
    void file_lineThatIsNone_isAProblemThatQuotesNothing(String line) {
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> tokens("# first\n" + line + "\n"))
                .satisfies(e -> assertThat(e.problems())
                        .singleElement()
                        .asString()
                        .startsWith("SM_HTTP_TOKENS_FILE")
                        .doesNotContain("0123456789", "short"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void file_openToOthers_isRefused(String mode) throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "no file modes here");
        Path file = file("read=" + READER);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> HttpTokens.of(settings("SM_HTTP_TOKENS_FILE", file)))
                .satisfies(
                        e -> assertThat(e.problems()).singleElement().asString().contains("chmod 600"));
    }

    @Test
    void tokenToSend_isShownInTheHeaderAndNowhereElse() throws IOException {
        BearerToken token = BearerToken.of(settings("SM_TOKEN_FILE", file(OPERATOR + "\n")));
        HttpRequest request =
                token.on(HttpRequest.newBuilder(URI.create("http://localhost"))).build();
        assertThat(request.headers().firstValue("Authorization")).contains("Bearer " + OPERATOR);
        assertThat(token).asString().doesNotContain(OPERATOR);
        assertThat(BearerToken.NONE
                        .on(HttpRequest.newBuilder(URI.create("http://localhost")))
                        .build()
                        .headers()
                        .map())
                .isEmpty();
    }

    @Test
    void tokenToSend_fileOfTwo_isAProblemThatQuotesNothing() throws IOException {
        Path file = file(OPERATOR + "\n" + READER);
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> BearerToken.of(settings("SM_TOKEN_FILE", file)))
                .satisfies(
                        e -> assertThat(e.problems()).singleElement().asString().doesNotContain(OPERATOR, READER));
    }

    @Test
    void settings_shown_haveThePathOnly() throws IOException {
        Settings settings = settings("SM_HTTP_TOKENS_FILE", file("read=" + READER));
        assertThat(settings.effective()).asString().doesNotContain(READER);
    }

    private HttpTokens tokens(String text) throws IOException {
        return HttpTokens.of(settings("SM_HTTP_TOKENS_FILE", file(text)));
    }

    private static Settings settings(String name, Path file) {
        return Settings.load(Map.of(name, file.toString()), null);
    }

    /** Its owner's alone. */
    private Path file(String text) throws IOException {
        Path file = Files.writeString(dir.resolve("tokens"), text);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return file;
    }
}
