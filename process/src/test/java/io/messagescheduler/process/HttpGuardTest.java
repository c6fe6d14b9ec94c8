package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ask for what, over real connections. */
@Timeout(60)
class HttpGuardTest {
    private static final String READ = "read-0123456789abcdef";
    private static final String PAYLOAD = "payload-0123456789abcdef";
    private static final String OPERATE = "operate-0123456789abcdef";
    private static final String WORKER = "worker-0123456789abcdef";

    @TempDir
    Path dir;

    private HttpEndpoint http = new HttpEndpoint(new HttpAddress("127.0.0.1", 0));

    @AfterEach
    void close() {
        http.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /look, '', 401",
        "GET, /look, wrong-0123456789abcdef, 401",
        "GET, /look, " + READ + ", 200",
        "GET, /look, " + OPERATE + ", 403",
        "GET, /look, " + WORKER + ", 403",
        "POST, /change, '', 401",
        "POST, /change, " + READ + ", 403",
        "POST, /change, " + OPERATE + ", 200",
        "DELETE, /change, " + READ + ", 403",
        "DELETE, /change, " + OPERATE + ", 200",
        "POST, /work, " + OPERATE + ", 403",
        "POST, /work, " + WORKER + ", 200",
        "GET, /payload, " + READ + ", 403",
        "GET, /open, '', 200",
        "GET, /open, wrong-0123456789abcdef, 401",
    })
    void tokens_areThere_eachRoleMayWhatIsItsOwn(String method, String path, String token, int status)
            throws IOException {
        start(tokens(), "127.0.0.1", List.of());
        String authorization = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
        String answer = ask(method, path, "localhost", authorization);
        assertThat(status(answer)).as(answer).isEqualTo(status);
        assertThat(answer.contains("WWW-Authenticate: Bearer")).isEqualTo(status == 401);
        assertThat(answer).doesNotContain("Access-Control-Allow-Origin").doesNotContain("0123456789abcdef");
    }

    @Test
    void refusal_belowTheApi_isAProblem() throws IOException {
        start(tokens(), "127.0.0.1", List.of());
        String answer = ask("GET", "/api/v1/look", "localhost", "");
        assertThat(answer).contains("application/problem+json", "\"status\":401");
        assertThat(ask("GET", "/api/v1/look", "localhost", "Authorization: Basic cmVhZDpyZWFk\r\n"))
                .contains("\"status\":401");
    }

    @Test
    void payload_roleIsAsked_byTheOneWhoAnswers() throws IOException {
        start(tokens(), "127.0.0.1", List.of());
        String answer = ask("GET", "/both", "localhost", "Authorization: Bearer " + PAYLOAD + "\r\n");
        assertThat(answer).endsWith("true");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, localhost:8000, 200",
        "127.0.0.1, LOCALHOST, 200",
        "127.0.0.1, 127.0.0.1:8000, 200",
        "127.0.0.1, evil.example, 403",
        "127.0.0.1, 127.0.0.1.evil.example, 403",
        "127.0.0.1, scheduler, 403",
        "0.0.0.0, scheduler:8000, 200",
        "0.0.0.0, 192.0.2.1:8000, 200",
        "0.0.0.0, [2001:db8::1]:8000, 200",
        "0.0.0.0, Scheduler.internal.example:8000, 200",
        "0.0.0.0, evil.example, 403",
        "0.0.0.0, scheduler.internal.example.evil.example, 403",
    })
    void host_thatAPageCouldHaveRebound_isRefused(String address, String host, int status) throws IOException {
        start(HttpTokens.NONE, address, List.of("scheduler.internal.EXAMPLE"));
        assertThat(status(ask("GET", "/look", host, ""))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"?id=50%25, 200", "?id=50%, 400", "?id=%zz&state=all, 400", "?a+b=%C3%A4&c, 200", "?, 200"})
    void query_thatCannotBeDecoded_isRefused(String query, int status) throws IOException {
        start(HttpTokens.NONE, "127.0.0.1", List.of());
        assertThat(status(ask("GET", "/look" + query, "localhost", ""))).isEqualTo(status);
    }

    @Test
    void origin_ofAnotherPage_isRefusedWithATokenToo() throws IOException {
        start(tokens(), "127.0.0.1", List.of());
        String token = "Authorization: Bearer " + READ + "\r\n";
        assertThat(status(ask("GET", "/look", "localhost", token + "Origin: http://evil.example\r\n")))
                .isEqualTo(403);
        assertThat(status(ask("GET", "/look", "localhost", token + "Origin: http://localhost\r\n")))
                .isEqualTo(200);
    }

    private void start(HttpTokens tokens, String host, List<String> hosts) {
        http.close();
        http = new HttpEndpoint(new HttpAddress(host, 0), tokens, hosts);
        var routes = http.routes();
        routes.get("/look", context -> context.result("seen"));
        routes.get("/api/v1/look", context -> context.result("seen"));
        routes.post("/change", context -> context.result("changed"));
        routes.delete("/change", context -> context.result("changed"));
        routes.post("/work", context -> context.result("job"), HttpRole.WORKER);
        routes.get("/open", context -> context.result("up"), HttpRole.OPEN);
        routes.get("/payload", context -> {
            HttpGuard.require(context, HttpRole.PAYLOAD);
            context.result("payload");
        });
        routes.get(
                "/both",
                context -> context.result(Boolean.toString(HttpGuard.has(context, HttpRole.PAYLOAD))),
                HttpRole.PAYLOAD);
        http.listen();
        http.start();
    }

    private HttpTokens tokens() throws IOException {
        Path file = Files.writeString(
                dir.resolve("tokens"),
                "read=" + READ + "\nread,payload=" + PAYLOAD + "\noperate=" + OPERATE + "\nworker=" + WORKER + "\n");
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return HttpTokens.of(Settings.load(Map.of("SM_HTTP_TOKENS_FILE", file.toString()), null));
    }

    /** The JDK's client does not let a test choose the Host header. */
    private String ask(String method, String path, String host, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(http.url()).getPort())) {
            String request =
                    method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }
}
