package io.messagescheduler.miniserver;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.messagescheduler.embedded.EmbeddedKafka;
import io.messagescheduler.messagehandler.MessageHandlerMain;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import io.messagescheduler.process.VirtualClock;
import io.messagescheduler.scheduler.SchedulerMain;
import io.messagescheduler.worker.WorkerMain;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole engine in one JVM over an embedded broker, under a clock that can be put ahead: to try it out, and for tests in any
 * language. {@code POST /api/v1/clock/advance?by=P90D} moves the clock, {@code GET /api/v1/clock} reads it.
 */
public final class Mini implements Application {
    private final ProcessContext context;
    private final VirtualClock clock = new VirtualClock(InstantSource.system());
    private final List<Application> parts;
    private @Nullable EmbeddedKafka kafka;

    Mini(ProcessContext context) {
        this.context = context;
        this.parts = List.of(
                new SchedulerMain(new Part("scheduler-0")),
                new MessageHandlerMain(new Part("message-handler-0")),
                new WorkerMain(new Part("worker-0")));
        context.routes().get("/api/v1/clock", this::tell);
        context.routes().post("/api/v1/clock/advance", this::advance);
    }

    /** Takes its settings from the environment, as the launcher makes it. */
    public static void main(String[] args) {
        ProcessHost.run("mini", Mini::new);
    }

    @Override
    public void start() throws Exception {
        Settings settings = context.settings();
        EmbeddedKafka broker = EmbeddedKafka.start(
                settings.get(SettingCatalogue.EMBEDDED_DATA_DIR).resolve("kafka"),
                settings.get(SettingCatalogue.EMBEDDED_KAFKA_PORT));
        kafka = broker;
        if (!broker.bootstrapServers().equals(settings.get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS))) {
            throw new ProcessFailure(
                    ExitCode.FAILED, "The port for the broker was taken in the meantime; start it again.", null);
        }
        context.details(Map.of("bootstrapServers", broker.bootstrapServers()));
        for (Application part : parts) {
            part.start();
        }
    }

    @Override
    public Readiness readiness() {
        return parts.stream()
                .map(Application::readiness)
                .filter(readiness -> !readiness.ready())
                .findFirst()
                .orElse(Readiness.yes());
    }

    @Override
    public void close() throws Exception {
        for (Application part : parts.reversed()) {
            part.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    private void tell(Context http) {
        http.json(
                Map.of("now", clock.instant().toString(), "ahead", clock.ahead().toString()));
    }

    private void advance(Context http) {
        String by = http.queryParam("by");
        try {
            clock.advance(Duration.parse(by == null ? "" : by));
            tell(http);
        } catch (DateTimeParseException e) {
            http.status(400).json(Map.of("error", "Say by how much, for example ?by=PT5M or ?by=P90D"));
        } catch (IllegalArgumentException e) {
            http.status(400).json(Map.of("error", "That cannot be: " + e.getMessage()));
        }
    }

    /** What one of the engine's processes is told: all the same but for its name. */
    private final class Part implements ProcessContext {
        private final String instance;

        Part(String instance) {
            this.instance = instance;
        }

        @Override
        public Settings settings() {
            return context.settings();
        }

        @Override
        public String process() {
            return context.process();
        }

        @Override
        public String instance() {
            return instance;
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public MeterRegistry meters() {
            return context.meters();
        }

        @Override
        public JavalinDefaultRoutingApi routes() {
            return context.routes();
        }

        @Override
        public String http() {
            return context.http();
        }

        @Override
        public void details(Map<String, String> details) {
            context.details(details);
        }

        @Override
        public void fail(Throwable reason) {
            context.fail(reason);
        }

        @Override
        public void finish() {
            context.finish();
        }
    }
}
