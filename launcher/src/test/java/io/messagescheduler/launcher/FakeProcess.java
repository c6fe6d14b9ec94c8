package io.messagescheduler.launcher;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A process such as the launcher starts, that behaves as the variable {@code FAKE} says: {@code ready}, {@code dies} at once,
 * {@code silent} (writes no run file), {@code unready} (answers 503), {@code stubborn} (ready, and SIGTERM does not end it).
 */
final class FakeProcess {

    static final String BEHAVIOUR = "FAKE";
    static final String FLAVOUR = "FAKE_FLAVOUR";
    static final String DIARY = "FAKE_DIARY";

    private FakeProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String behaviour = setting(BEHAVIOUR);
        String instance = setting("SM_INSTANCE");
        System.out.println("I am " + instance);
        if (behaviour.equals("dies")) {
            System.out.println("ERROR I cannot go on");
            System.exit(Integer.parseInt(setting("FAKE_EXIT")));
        }
        // First of all: whoever sees that it is ready may stop it at once.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            note(instance + " stops");
            if (behaviour.equals("stubborn")) {
                Interruption.awaitEndOfProcess();
            }
        }));
        if (!behaviour.equals("silent")) {
            serve(behaviour, instance);
        }
        Interruption.awaitEndOfProcess();
    }

    private static void serve(String behaviour, String instance) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/readiness", exchange -> {
            byte[] body = "{\"reason\":\"the broker is not there\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(behaviour.equals("unready") ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String json = """
                {"process":"fake","instance":"%s","pid":%d,"startedAt":"2026-11-23T19:00:00Z","http":"http://127.0.0.1:%d","details":{"flavour":"%s"}}""".formatted(
                        instance,
                        ProcessHandle.current().pid(),
                        server.getAddress().getPort(),
                        System.getenv().getOrDefault(FLAVOUR, "none"));
        Path file = Path.of(setting("SM_RUN_DIR"), instance + ".json");
        Path half = file.resolveSibling(instance + ".half");
        Files.writeString(half, json);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String setting(String name) {
        return Objects.requireNonNull(System.getenv(name), name);
    }

    private static void note(String line) {
        String diary = System.getenv(DIARY);
        if (diary == null) {
            return;
        }
        try {
            Files.writeString(Path.of(diary), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
