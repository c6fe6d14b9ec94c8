package io.messagescheduler.monitoring.resource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A run directory, and one HTTP server that stands for every process in it. */
final class FakeRun implements AutoCloseable {
    /** For answers that are sure to come, however slow the machine. */
    static final Endpoints PATIENT = new Endpoints(BearerToken.NONE, Duration.ofSeconds(30));

    final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Path runDir;
    private final HttpServer server;

    FakeRun(Path runDir) throws IOException {
        this.runDir = runDir;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String answer = answers.get(exchange.getRequestURI().getPath());
            byte[] body = (answer == null ? "not ready" : answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer == null ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    String http() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** An address at which nobody answers: connections are taken by the system and then left alone. */
    static ServerSocket silent() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    void process(String instance, long pid, String http) throws IOException {
        RunFile file =
                new RunFile(instance.replaceFirst("-\\d+$", ""), instance, pid, "2026-11-23T19:00:00Z", http, Map.of());
        Files.write(RunFile.path(runDir, instance), new ObjectMapper().writeValueAsBytes(file));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
