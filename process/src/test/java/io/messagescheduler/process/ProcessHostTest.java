package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ProcessHostTest {

    @TempDir
    Path dir;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @AfterEach
    void closeClient() {
        client.close();
    }

    @Test
    void execute_applicationRuns_answersAndLeavesNoRunFile() throws Exception {
        Probe probe = new Probe();
        ProcessHost host = host("worker", probe::with, Map.of());
        CompletableFuture<ExitCode> end = CompletableFuture.supplyAsync(host::execute);
        awaitStart(probe, end);

        RunFile run = RunFile.read(dir.resolve("worker-0.json"));
        assertThat(run.process()).isEqualTo("worker");
        assertThat(run.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(run.details()).containsEntry("some", "thing");
        awaitReady(run, end);
        assertThat(get(run, "/readiness").body()).isEqualTo("{\"status\":\"READY\"}");
        assertThat(get(run, "/liveness").statusCode()).isEqualTo(200);
        assertThat(get(run, "/hello").body()).isEqualTo("hello");
        assertThat(get(run, "/metrics").body()).contains("jvm_memory_used_bytes", "sm_instance=\"worker-0\"");

        host.stop();
        assertThat(end.get()).isEqualTo(ExitCode.STOPPED);
        assertThat(probe.closed.await(0, TimeUnit.SECONDS)).isTrue();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void readiness_notYet_is503WithTheReason() throws Exception {
        Probe probe = new Probe();
        probe.readiness = Readiness.no("it waits for the broker");
        ProcessHost host = host("worker", probe::with, Map.of());
        CompletableFuture<ExitCode> end = CompletableFuture.supplyAsync(host::execute);
        awaitStart(probe, end);

        HttpResponse<String> answer = get(RunFile.read(dir.resolve("worker-0.json")), "/readiness");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("NOT_READY", "it waits for the broker");
        host.stop();
        end.get();
    }

    @Test
    void readiness_startIsNotOver_is503WhateverTheApplicationSays() throws Exception {
        Probe probe = new Probe();
        probe.waitInStart = true;
        ProcessHost host = host("worker", probe::with, Map.of());
        CompletableFuture<ExitCode> end = CompletableFuture.supplyAsync(host::execute);
        awaitStart(probe, end);

        HttpResponse<String> answer = get(RunFile.read(dir.resolve("worker-0.json")), "/readiness");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("NOT_READY", "it is starting");
        host.stop();
        end.get();
    }

    @Test
    void execute_startFails_closesAndFails() {
        Probe probe = new Probe();
        probe.failure = new IllegalStateException("on purpose");
        assertThat(host("worker", probe::with, Map.of()).execute()).isEqualTo(ExitCode.FAILED);
        assertThat(probe.closed.getCount()).isZero();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void execute_startFailsWithAProcessFailure_endsWithItsCode() {
        Probe probe = new Probe();
        probe.failure = new ProcessFailure(ExitCode.UNUSABLE_DATA, "The disk is full.", null);
        assertThat(host("worker", probe::with, Map.of()).execute()).isEqualTo(ExitCode.UNUSABLE_DATA);
    }

    @Test
    void execute_stoppedWhileStarting_interruptsTheStart() throws Exception {
        Probe probe = new Probe();
        probe.waitInStart = true;
        ProcessHost host = host("worker", probe::with, Map.of());
        CompletableFuture<ExitCode> end = CompletableFuture.supplyAsync(host::execute);
        awaitStart(probe, end);
        host.stop();
        assertThat(end.get()).isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void execute_agentFails_endsTheProcess() {
        ProcessHost host = host(
                "worker",
                context -> new Probe() {
                    @Override
                    public void start() {
                        AgentRunner.start(new FailingAgent(), context);
                    }
                },
                Map.of());
        assertThat(host.execute()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void execute_workIsDone_stops() {
        ProcessHost host = host(
                "messenger",
                context -> new Probe() {
                    @Override
                    public void start() {
                        context.finish();
                    }
                },
                Map.of());
        assertThat(host.execute()).isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void execute_schedulerWithMetricsAddress_servesOnlyMetricsThere() throws Exception {
        int port = freePort();
        Probe probe = new Probe();
        ProcessHost host = host("scheduler", probe::with, Map.of("METRICS_ADDR", ":" + port, "SERVER_PORT", "0"));
        CompletableFuture<ExitCode> end = CompletableFuture.supplyAsync(host::execute);
        awaitStart(probe, end);
        URI metrics = URI.create("http://127.0.0.1:" + port);
        assertThat(status(HttpRequest.newBuilder(metrics.resolve("/metrics")))).isEqualTo(200);
        assertThat(status(HttpRequest.newBuilder(metrics.resolve("/hello")))).isEqualTo(404);
        assertThat(status(HttpRequest.newBuilder(metrics.resolve("/liveness")))).isEqualTo(404);
        RunFile run = RunFile.read(dir.resolve("scheduler-0.json"));
        assertThat(get(run, "/metrics").statusCode()).isEqualTo(200);
        host.stop();
        end.get();
    }

    /** Waits until it runs; one that ends instead never will. */
    private static void awaitStart(Probe probe, CompletableFuture<ExitCode> end) throws InterruptedException {
        while (!probe.started.await(20, TimeUnit.MILLISECONDS)) {
            assertThat(end).as("the process, which is to run").isNotDone();
        }
    }

    private void awaitReady(RunFile run, CompletableFuture<ExitCode> end) throws Exception {
        while (get(run, "/readiness").statusCode() != 200) {
            assertThat(end).as("the process, which is to be ready").isNotDone();
        }
    }

    /** Below those that the system gives to whoever connects: nobody takes it by chance. */
    private static int freePort() throws IOException {
        for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); ; port++) {
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // The next one, then.
            }
        }
    }

    @Test
    void execute_portTaken_saysSoAndStartsNothing() throws IOException {
        Probe probe = new Probe();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            ExitCode code =
                    host("scheduler", probe::with, Map.of("SERVER_PORT", port)).execute();
            assertThat(code).isEqualTo(ExitCode.PORT_TAKEN);
        }
        assertThat(probe.started.getCount()).isOne();
        assertThat(probe.closed.getCount()).isZero();
    }

    @Test
    void execute_invalidSettings_printsEachProblem() {
        Map<String, String> settings = Map.of("SM_WORKERS", "none", "SM_LED", "1s");
        assertThat(host("worker", new Probe()::with, settings).execute()).isEqualTo(ExitCode.INVALID_SETTINGS);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .contains("SM_WORKERS must be a whole number from 1 to 64, not 'none'", "did you mean SM_LEAD?");
    }

    @Test
    void execute_applicationRefusesSettings_printsTheProblem() {
        Function<ProcessContext, Application> refusing = context -> {
            throw new InvalidSettings("There would be too many buckets.");
        };
        assertThat(host("worker", refusing, Map.of()).execute()).isEqualTo(ExitCode.INVALID_SETTINGS);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("There would be too many buckets.");
    }

    @Test
    void http_requestsThatABrowserWasTrickedInto_areRefused() throws Exception {
        Probe probe = new Probe();
        ProcessHost host = host("worker", probe::with, Map.of());
        CompletableFuture<ExitCode> end = CompletableFuture.supplyAsync(host::execute);
        awaitStart(probe, end);
        URI hello = URI.create(RunFile.read(dir.resolve("worker-0.json")).http() + "/hello");

        HttpRequest.Builder json = HttpRequest.newBuilder(hello).header("Content-Type", "application/json");
        assertThat(status(json.copy().POST(body()))).isEqualTo(200);
        assertThat(status(HttpRequest.newBuilder(hello)
                        .header("Content-Type", "text/plain")
                        .POST(body())))
                .isEqualTo(415);
        assertThat(status(HttpRequest.newBuilder(hello).POST(body()))).isEqualTo(415);
        assertThat(status(json.copy().header("Origin", "http://evil.example").POST(body())))
                .isEqualTo(403);
        assertThat(rawStatus(hello, "evil.example")).isEqualTo("403");
        assertThat(rawStatus(hello, "LOCALHOST:1")).isEqualTo("200");
        host.stop();
        end.get();
    }

    @Test
    void http_handlerFails_tellsNothingOfTheCause() throws Exception {
        Probe probe = new Probe();
        ProcessHost host = host("worker", probe::with, Map.of());
        CompletableFuture<ExitCode> end = CompletableFuture.supplyAsync(host::execute);
        awaitStart(probe, end);
        HttpResponse<String> answer = get(RunFile.read(dir.resolve("worker-0.json")), "/broken");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("{\"status\":\"ERROR\",\"message\":\"Internal error\"}");
        host.stop();
        end.get();
    }

    private static HttpRequest.BodyPublisher body() {
        return HttpRequest.BodyPublishers.ofString("{}");
    }

    private int status(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** The JDK's client does not let a test choose the Host header. */
    private static String rawStatus(URI uri, String host) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String request = "GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.split(" ", 3)[1];
        }
    }

    private HttpResponse<String> get(RunFile run, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(run.http() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private ProcessHost host(
            String process, Function<ProcessContext, Application> factory, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SM_RUN_DIR", dir.toString());
        return new ProcessHost(process, factory, environment, new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    /** An application that shows what the host does with it. */
    private static class Probe implements Application {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        volatile Readiness readiness = Readiness.yes();
        volatile boolean waitInStart;
        volatile @Nullable RuntimeException failure;

        Application with(ProcessContext context) {
            context.details(Map.of("some", "thing"));
            context.routes().get("/hello", request -> request.result("hello"));
            context.routes().post("/hello", request -> request.result("hello"));
            context.routes().get("/broken", request -> {
                throw new IllegalStateException("secret");
            });
            return this;
        }

        @Override
        public void start() throws Exception {
            started.countDown();
            if (failure != null) {
                throw failure;
            }
            if (waitInStart) {
                new CountDownLatch(1).await();
            }
        }

        @Override
        public Readiness readiness() {
            return readiness;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static final class FailingAgent implements Agent {
        @Override
        public int doWork() {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public String roleName() {
            return "failing-agent";
        }

        @Override
        public void onClose() {}
    }
}
