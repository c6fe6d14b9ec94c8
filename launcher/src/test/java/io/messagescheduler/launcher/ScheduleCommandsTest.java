package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.messagescheduler.process.RunFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands against a server that answers what it is told to. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScheduleCommandsTest {
    private static final String SCHEDULE = """
            {"id": "a\\u001b[31m", "due": "2027-01-01T00:00:00.000Z", "target": "orders", "key": "k", "headers": {},
             "state": "pending", "dialect": "time", "scheduled_at": "2026-11-25T12:00:00.000Z", "size": 3}""";

    @TempDir
    Path home;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final HttpServer server;

    private record Asked(String request, String key, String authorization, JsonNode body) {}

    private record Answer(int status, String body) {}

    ScheduleCommandsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        asked.add(new Asked(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                new ObjectMapper().readTree(body)));
        Answer answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private int execute(String... arguments) {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Launcher(new Installation(home, "", Path.of("java")), Supervisor.Patience.DEFAULT, Output.to(out))
                .execute(arguments);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void token_ofTheSettings_isShownAndNeverSaid() throws Exception {
        String token = "0123456789abcdef";
        Path file = Files.writeString(home.resolve("token"), token);
        assertThat(file.toFile().setReadable(false, false) && file.toFile().setReadable(true, true))
                .isTrue();
        assertThat(file.toFile().setWritable(false, false) && file.toFile().setWritable(true, true))
                .isTrue();
        Files.writeString(home.resolve("experiment.env"), "SM_TOKEN_FILE=" + file + "\n");
        answers.add(new Answer(403, "{\"status\":\"ERROR\",\"message\":\"This needs the role operate\"}"));
        assertThat(execute("cancel", "--url", url(), "a")).isEqualTo(ExitCode.REFUSED);
        assertThat(asked).singleElement().extracting(Asked::authorization).isEqualTo("Bearer " + token);
        assertThat(said()).contains("the role operate", "SM_TOKEN_FILE").doesNotContain(token);
    }

    @Test
    void schedule_everything_isTheBodyOfARequest() throws Exception {
        answers.add(new Answer(201, SCHEDULE));
        Path file = Files.write(home.resolve("value"), new byte[] {-1});
        int exit = execute(
                "schedule",
                "--url",
                url() + "/",
                "--id",
                "a/b ä",
                "--at",
                "2027-01-01T00:00+01:00",
                "--target",
                "orders",
                "--key",
                "k",
                "--value-file",
                file.toString(),
                "--header",
                "x=1=2",
                "--header",
                "x=3");

        assertThat(exit).isZero();
        assertThat(asked.getFirst().request()).isEqualTo("PUT /api/v1/schedules/a%2Fb%20%C3%A4");
        assertThat(asked.getFirst().body()).isEqualTo(new ObjectMapper().readTree("""
                {"due": "2027-01-01T00:00+01:00", "target": "orders", "key": "k", "value_base64": "/w==",
                 "headers": {"x": ["1=2", "3"]}}"""));
        assertThat(said()).isEqualToIgnoringNewLines("Scheduled a\\u001b[31m, due 2027-01-01T00:00:00.000Z.");
    }

    @Test
    void schedule_withoutId_isAPost() {
        answers.add(new Answer(201, SCHEDULE));
        assertThat(execute("schedule", "--url", url(), "--in", "5m", "--target", "t", "--value", "v", "-o", "json"))
                .isZero();
        assertThat(asked.getFirst().request()).isEqualTo("POST /api/v1/schedules");
        assertThat(asked.getFirst().body().path("in").asText()).isEqualTo("5m");
        assertThat(said()).contains("\"target\" : \"orders\"");
    }

    @Test
    void schedule_unavailableAtFirst_isSentAgainUnderTheSameKey() {
        answers.add(new Answer(503, "{\"detail\": \"Kafka did not acknowledge it\"}"));
        answers.add(new Answer(201, SCHEDULE));
        assertThat(execute("schedule", "--url", url(), "--in", "5m", "--target", "t", "--value", "v"))
                .isZero();
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).key()).isEqualTo(asked.get(1).key()).hasSize(36);
    }

    @ParameterizedTest
    @CsvSource({
        "cancel, DELETE, '?wait=10s', Cancelled",
        "fire, POST, '/fire?wait=10s', Fired",
    })
    void change_done_saysSo(String command, String method, String suffix, String done) {
        answers.add(new Answer(200, "{\"id\": \"a\", \"request\": \"r\", \"outcome\": \"CANCELLED\", \"due\": null}"));
        assertThat(execute(command, "a", "--url", url())).isZero();
        assertThat(asked.getFirst().request()).isEqualTo(method + " /api/v1/schedules/a" + suffix);
        assertThat(said()).isEqualToIgnoringNewLines(done + " a.");
    }

    @Test
    void move_done_saysTheNewTime() {
        answers.add(new Answer(200, "{\"outcome\": \"MOVED\", \"due\": \"2027-01-01T00:00:00.000Z\"}"));
        assertThat(execute("move", "a", "--in", "2h30m", "--wait", "1s", "--url", url()))
                .isZero();
        assertThat(asked.getFirst().request()).isEqualTo("PATCH /api/v1/schedules/a?wait=1s");
        assertThat(asked.getFirst().body()).hasToString("{\"in\":\"2h30m\"}");
        assertThat(said()).isEqualToIgnoringNewLines("Moved a, due 2027-01-01T00:00:00.000Z.");
    }

    @ParameterizedTest
    @CsvSource({"404, 1", "409, 1", "422, 1", "400, 2", "500, 3"})
    void cancel_refused_saysWhyAndExitsAccordingly(int status, int exit) {
        answers.add(new Answer(status, "{\"detail\": \"It was delivered before.\", \"code\": \"C\"}"));
        assertThat(execute("cancel", "a", "--url", url())).isEqualTo(exit);
        assertThat(said()).isEqualToIgnoringNewLines("It was delivered before. [C]");
    }

    @Test
    void cancel_undecided_isNotDone() {
        answers.add(new Answer(202, "{\"outcome\": null}"));
        assertThat(execute("cancel", "a", "--url", url())).isEqualTo(ExitCode.REFUSED);
        assertThat(said()).contains("not decided yet");
    }

    @Test
    void get_noScheduler_saysHowToStartOne() throws Exception {
        try (Socket silent = new Socket()) {
            silent.bind(null); // and does not listen
            String url = "http://localhost:" + silent.getLocalPort();
            assertThat(execute("get", "a", "--url", url)).isEqualTo(ExitCode.MISSING);
            assertThat(said()).contains("No Scheduler answers at " + url, "--app");
        }
    }

    @Test
    void get_somethingElseAnswers_saysSo() {
        answers.add(new Answer(404, "<html>no</html>"));
        assertThat(execute("get", "a", "--url", url())).isEqualTo(ExitCode.MISSING);
        assertThat(said()).contains("status 404");
    }

    @Test
    void get_found_isShownWithoutTerminalCodes() {
        answers.add(new Answer(200, SCHEDULE));
        assertThat(execute("get", "a", "--payload", "--url", url())).isZero();
        assertThat(asked.getFirst().request()).endsWith("?payload=true");
        assertThat(said())
                .contains("id            a\\u001b[31m", "state         pending")
                .doesNotContain("\033");
    }

    /** Writes the run file of a Scheduler, which lives as this very process does. */
    private void schedulerIn(String folder, String instance, Instant startedAt, String url) throws IOException {
        Path run = Files.createDirectories(home.resolve("data").resolve(folder).resolve("run"));
        new ObjectMapper()
                .writeValue(
                        run.resolve(instance + ".json").toFile(),
                        new RunFile(
                                "scheduler",
                                instance,
                                ProcessHandle.current().pid(),
                                startedAt.toString(),
                                url,
                                Map.of()));
    }

    private Optional<String> running() {
        return SchedulerClient.running(home.resolve("data"));
    }

    @Test
    void running_applicationAndLaterExperiment_isTheApplications() throws Exception {
        assertThat(running()).isEmpty();
        Instant now = Instant.now();
        schedulerIn("2026-11-23 19-00-00", "scheduler-0", now, "http://first");
        schedulerIn("2026-11-23 19-00-01", "scheduler-0", now.plusSeconds(1), "http://second");
        assertThat(running()).contains("http://second");
        schedulerIn("", "scheduler-0", now.minusSeconds(1), "http://by-hand");
        assertThat(running()).contains("http://by-hand");
        schedulerIn("app", "host-1-scheduler-0", now, url());
        assertThat(running()).contains(url());
    }

    @Test
    void running_laterProcessWithItsId_isNone() throws Exception {
        Instant before = Instant.ofEpochMilli(ProcessRecord.startedMs(ProcessHandle.current()))
                .minusSeconds(60);
        schedulerIn("app", "scheduler-0", before, url());
        assertThat(running()).isEmpty();
    }

    @Test
    void running_applicationInChargeSinceBeforeTheClockWasSet_isFound() throws Exception {
        schedulerIn("app", "scheduler-0", Instant.EPOCH, url());
        try (FileChannel lock = RunDirectory.app(home.resolve("data")).lock().orElseThrow()) {
            assertThat(lock.isOpen()).isTrue();
            assertThat(running()).contains(url());
        }
    }

    @Test
    void list_all_followsCursorsThroughEmptyPages() {
        answers.add(new Answer(200, "{\"schedules\": [" + SCHEDULE + "], \"cursor\": \"c 1\", \"scanned\": 5}"));
        answers.add(new Answer(200, "{\"schedules\": [], \"cursor\": \"c2\", \"scanned\": 5}"));
        answers.add(new Answer(200, "{\"schedules\": [" + SCHEDULE + "], \"cursor\": null, \"scanned\": 5}"));
        assertThat(execute("list", "--all", "--target", "a&b", "--url", url())).isZero();
        assertThat(asked).hasSize(3);
        assertThat(asked.get(0).request()).isEqualTo("GET /api/v1/schedules?limit=1000&target=a%26b&state=pending");
        assertThat(asked.get(1).request()).endsWith("&cursor=c%201");
        assertThat(said().lines()).hasSize(3).first().asString().startsWith("ID");
    }

    @Test
    void list_more_saysSo() {
        answers.add(new Answer(200, "{\"schedules\": [" + SCHEDULE + "], \"cursor\": \"c\", \"scanned\": 5}"));
        assertThat(execute("list", "--limit", "1", "--url", url())).isZero();
        assertThat(said()).contains("There are more");
        assertThat(execute("list", "--limit", "0", "--url", url())).isEqualTo(ExitCode.USAGE);
    }

    private static final String LETTER = """
            {"letter": "3-17", "code": "BAD_TIME", "message": "no\\u001b time", "stage": "intake", "attempts": "0", "size": 3,
             "replayed": 1, "target": "orders", "key": "k", "failed_at": "2026-11-25T12:00:00.000Z", "headers": {},
             "origin": {"topic": "SCHEDULED_MESSAGES", "partition": 3, "offset": 77}, "partition": 3, "offset": 17}""";

    @ParameterizedTest
    @ValueSource(strings = {"--dead-letters", "dead-letters", "dead-letters list", "--dead-letters list"})
    void deadLetters_list_followsCursorsAndShowsOneALine(String command) {
        answers.add(new Answer(200, "{\"dead_letters\": [], \"cursor\": \"c 1\"}"));
        answers.add(new Answer(200, "{\"dead_letters\": [" + LETTER + "], \"cursor\": null}"));
        String line = command + " --code BAD_TIME --target a&b --url " + url();
        assertThat(execute(line.split(" "))).isZero();
        assertThat(asked.get(0).request()).isEqualTo("GET /api/v1/dead-letters?limit=200&code=BAD_TIME&target=a%26b");
        assertThat(asked.get(1).request()).endsWith("&cursor=c%201");
        assertThat(said())
                .containsPattern(
                        "3-17 +2026-11-25T12:00:00.000Z +BAD_TIME +intake +0 +orders +k +SCHEDULED_MESSAGES-3@77 +1 ")
                .doesNotContain("\033");
    }

    @Test
    void deadLetters_show_hasEveryMember() {
        answers.add(new Answer(200, LETTER));
        assertThat(execute("dead-letters", "show", "3-17", "--payload", "--url", url()))
                .isZero();
        assertThat(asked.getFirst().request()).isEqualTo("GET /api/v1/dead-letters/3-17?payload=true");
        assertThat(said()).contains("code            BAD_TIME", "replayed        1");
    }

    private static Answer replayed(int replayed, int already, int left, String cursor) {
        return new Answer(200, """
                {"scanned": 9, "matched": 9, "replayed": %d, "already_replayed": %d, "left": %d, "cursor": %s,
                 "examples": [{"letter": "3-17", "code": "BAD_TIME", "message": "no time"}]}""".formatted(replayed, already, left, cursor));
    }

    @Test
    void deadLetters_replay_goesOnUntilThereIsNoCursor() {
        answers.add(replayed(5, 1, 0, "\"c\""));
        answers.add(new Answer(503, "{\"detail\": \"unknown\"}"));
        answers.add(replayed(2, 0, 1, "null"));
        int exit = execute(
                "dead-letters", "replay", "--code", "BAD_TIME", "--in", "5m", "--new-target", "t", "--url", url());
        assertThat(exit).isEqualTo(ExitCode.REFUSED);
        assertThat(asked).hasSize(3);
        assertThat(asked.get(2).request()).isEqualTo("POST /api/v1/dead-letters/replay");
        assertThat(asked.get(2).body().toString())
                .isEqualTo("{\"in\":\"5m\",\"new_target\":\"t\",\"times\":1,\"code\":\"BAD_TIME\",\"cursor\":\"c\"}");
        assertThat(said()).contains("7 replayed, 1 already replayed before, 1 left.", "3-17 left: no time [BAD_TIME]");
    }

    @Test
    void deadLetters_replayNamed_asksForThemInParts() {
        answers.add(replayed(100, 0, 0, "null"));
        answers.add(replayed(50, 0, 0, "null"));
        List<String> line = new ArrayList<>(List.of("dead-letters", "replay", "--times", "2", "--url", url()));
        for (int i = 0; i < 150; i++) {
            line.add("0-" + i);
        }
        assertThat(execute(line.toArray(String[]::new))).isZero();
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).body().path("letters")).hasSize(100);
        assertThat(asked.get(1).body().path("letters")).hasSize(50);
        assertThat(asked.get(1).body().path("times").asInt()).isEqualTo(2);
        assertThat(said()).contains("150 replayed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schedule --target t --value v",
                "schedule --target t --value v --in 5m --at 1",
                "schedule --in 5m --value v",
                "schedule --in 5m --target t",
                "schedule --in 5m --target t --value v --header x",
                "move a",
                "get",
                "get a b",
                "list --nothing",
                "list -o yaml",
                "dead-letters --limit 0",
                "dead-letters list --nothing",
                "dead-letters show",
                "dead-letters replay",
                "dead-letters replay 1-1 --all",
                "dead-letters replay --all --code BAD_TIME",
                "dead-letters replay --all --in 5m --at 1",
            })
    void anything_wrongOptions_isAUsageErrorInPlainWords(String line) {
        assertThat(execute(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(said()).isNotBlank().doesNotContain("Exception");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"schedule", "get", "list", "cancel", "move", "fire", "dead-letters"})
    void help_everyCommand_hasOneWithAnExample(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(said()).contains("Usage: messagescheduler " + command, "--url", "./messagescheduler " + command);
        assertThat(Launcher.usage()).contains("\n  " + command);
    }

    @Test
    void completion_knowsTheCommands() {
        assertThat(execute("completion")).isZero();
        assertThat(said()).contains("_complete_messagescheduler", "--value-file");
    }

    /** The script lets these through to Java. */
    @Test
    void script_commands_areThoseOfTheLauncher() throws Exception {
        String script = Files.readString(Path.of("..", "messagescheduler.sh"));
        Set<String> commands = new TreeSet<>();
        Collections.addAll(
                commands,
                script.replaceFirst("(?s).*is_client\\(\\) \\{\\s+case \\S+ in\\s+([^)]*)\\).*", "$1")
                        .strip()
                        .split(" \\| "));
        assertThat(commands)
                .containsExactlyInAnyOrder(
                        "schedule",
                        "get",
                        "list",
                        "cancel",
                        "move",
                        "fire",
                        "dead-letters",
                        "--dead-letters",
                        "completion");
    }
}
