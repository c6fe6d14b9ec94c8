package io.messagescheduler.process;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@link Application} as a process of its own: settings, HTTP, run file, then the application, until someone
 * asks it to stop or it cannot go on; then the same backwards.
 *
 * <p>A main is one line: {@code ProcessHost.run("worker", Worker::new);}
 */
public final class ProcessHost {

    private static final Logger log = LoggerFactory.getLogger(ProcessHost.class);
    private static final String SCHEDULER = "scheduler";
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = CLOSE_LIMIT.plusSeconds(5);

    private final String process;
    private final Function<ProcessContext, Application> factory;
    private final Map<String, String> environment;
    private final PrintStream errors;
    private final CompletableFuture<ExitCode> ending = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean started;

    ProcessHost(
            String process,
            Function<ProcessContext, Application> factory,
            Map<String, String> environment,
            PrintStream errors) {
        this.process = process;
        this.factory = factory;
        this.environment = Map.copyOf(environment);
        this.errors = errors;
    }

    /**
     * Runs the application until the process is told to stop, then exits with an {@link ExitCode}. Does not return.
     *
     * @param process kind of process, such as {@code worker}; with {@code -0} the default of {@code SM_INSTANCE}
     * @param factory makes the application, usually its constructor
     */
    public static void run(String process, Function<ProcessContext, Application> factory) {
        ProcessHost host = new ProcessHost(process, factory, System.getenv(), System.err);
        Thread.setDefaultUncaughtExceptionHandler((thread, reason) -> host.fail(reason));
        Runtime.getRuntime().addShutdownHook(new Thread(host::stopBySignal, "stop"));
        System.exit(host.execute().code());
    }

    /** Runs the application on the calling thread's time until it has ended and everything is closed. */
    ExitCode execute() {
        try {
            return executeUntilEnd();
        } catch (InvalidSettings e) {
            errors.println("The " + process + " cannot start with these settings:");
            e.problems().forEach(problem -> errors.println("  " + problem));
            return ExitCode.INVALID_SETTINGS;
        } finally {
            ended.countDown();
        }
    }

    /** Asks for the end without waiting for it. */
    void stop() {
        ending.complete(ExitCode.STOPPED);
    }

    private ExitCode executeUntilEnd() {
        String file = environment.get(SettingCatalogue.SETTINGS_FILE.name());
        Settings settings = Settings.load(environment, file == null || file.isBlank() ? null : Path.of(file));
        Logging.configure(settings);
        String instance = settings.find(SettingCatalogue.INSTANCE).orElse(process + "-0");
        GraylogLink graylog = GraylogLink.open(
                settings, Map.of("app", "message-scheduler", "process", process, "sm_instance", instance));
        try {
            return execute(settings, instance);
        } finally {
            if (graylog != null) {
                graylog.close();
            }
        }
    }

    private ExitCode execute(Settings settings, String instance) {
        log.info("{} starts, pid {}, Java {}", instance, ProcessHandle.current().pid(), Runtime.version());
        Logging.show(settings);
        settings.find(SettingCatalogue.PARENT_PID).ifPresent(parent -> ParentWatch.start(parent, this::stopAsOrphan));
        HttpTokens tokens = HttpTokens.of(settings);
        List<String> hosts = settings.get(SettingCatalogue.HTTP_HOSTS);
        try (Metrics metrics = new Metrics(process, instance);
                MetricsEndpoint extra = new MetricsEndpoint(metrics, metricsAddress(settings), tokens, hosts);
                HttpEndpoint http = new HttpEndpoint(httpAddress(settings), tokens, hosts)) {
            Identity identity = new Identity(settings, instance, metrics, http);
            Application application = null;
            try {
                application = factory.apply(identity);
                http.serve(metrics);
                addRoutes(http.routes(), application);
                http.listen();
                extra.listen();
                identity.publish();
                runUntilEnd(application, instance, () -> {
                    http.start();
                    extra.start();
                });
            } catch (InvalidSettings e) {
                throw e;
            } catch (RuntimeException e) {
                fail(e);
            } finally {
                if (application != null) {
                    close(application);
                }
                identity.withdraw();
            }
        }
        ExitCode code = ending.join();
        log.info("{} ends with code {}", instance, code.code());
        return code;
    }

    private HttpAddress httpAddress(Settings settings) {
        if (!process.equals(SCHEDULER)) {
            return allowed(settings, SettingCatalogue.HTTP_ADDR, settings.get(SettingCatalogue.HTTP_ADDR));
        }
        return settings.find(SettingCatalogue.SERVER_ADDR)
                .map(address -> allowed(settings, SettingCatalogue.SERVER_ADDR, address))
                .orElseGet(() -> new HttpAddress("127.0.0.1", settings.get(SettingCatalogue.SERVER_PORT)));
    }

    private Optional<HttpAddress> metricsAddress(Settings settings) {
        return settings.find(SettingCatalogue.METRICS_ADDR)
                .filter(address -> process.equals(SCHEDULER))
                .map(address -> allowed(settings, SettingCatalogue.METRICS_ADDR, address));
    }

    private static HttpAddress allowed(Settings settings, Setting<HttpAddress> setting, HttpAddress address) {
        boolean remoteAllowed = settings.get(SettingCatalogue.HTTP_ALLOW_REMOTE);
        if (address.isPortOnly() && !remoteAllowed) {
            log.warn(
                    "{}={} listens on 127.0.0.1 only; for all interfaces set SM_HTTP_ALLOW_REMOTE=true",
                    setting.name(),
                    address);
        }
        return address.within(remoteAllowed);
    }

    private void addRoutes(JavalinDefaultRoutingApi routes, Application application) {
        routes.get("/liveness", context -> answer(context, application.liveness(), "UP", "DOWN", 500), HttpRole.OPEN);
        routes.get(
                "/readiness",
                context -> {
                    answer(context, readiness(application), "READY", "NOT_READY", 503);
                },
                HttpRole.OPEN);
    }

    /** Never before the start is over: whoever waits for the process reads next what its start has told in the run file. */
    private Readiness readiness(Application application) {
        if (ending.isDone()) {
            return Readiness.no("it is stopping");
        }
        Readiness readiness = application.readiness();
        return readiness.ready() && !started ? Readiness.no("it is starting") : readiness;
    }

    /** Probes have no token: they learn whether, and only a caller who may read learns why not. */
    private static void answer(Context context, Readiness readiness, String yes, String no, int statusForNo) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("status", readiness.ready() ? yes : no);
        if (!readiness.reason().isEmpty() && HttpGuard.has(context, HttpRole.READ)) {
            answer.put("reason", readiness.reason());
        }
        context.status(readiness.ready() ? 200 : statusForNo).json(answer);
    }

    /**
     * The start has its own thread, so that a stop need not wait for whatever it waits for, nor the start for HTTP: what takes
     * its port has it already.
     */
    private void runUntilEnd(Application application, String instance, Runnable serve) {
        Thread starter = new Thread(
                () -> {
                    try {
                        application.start();
                        started = true;
                        log.info("{} runs", instance);
                    } catch (Throwable e) {
                        if (!ending.isDone()) {
                            fail(e);
                        }
                    }
                },
                "start");
        starter.start();
        try {
            serve.run();
            ending.join();
        } finally {
            starter.interrupt();
            joined(starter);
        }
    }

    private static void close(Application application) {
        Thread closer = new Thread(
                () -> {
                    try {
                        application.close();
                    } catch (Exception e) {
                        log.warn("The application did not close cleanly", e);
                    }
                },
                "close");
        closer.start();
        if (!joined(closer)) {
            log.error(
                    "The application has not closed within {} s; what is open is left to others",
                    CLOSE_LIMIT.toSeconds());
        }
    }

    private static boolean joined(Thread thread) {
        try {
            return thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the process; the first reason counts and is the one that is told. */
    private void fail(Throwable reason) {
        ExitCode code = reason instanceof ProcessFailure failure ? failure.exitCode() : ExitCode.FAILED;
        if (reason instanceof InvalidSettings) {
            code = ExitCode.INVALID_SETTINGS;
        }
        if (!ending.complete(code)) {
            log.warn("While stopping: {}", reason.toString());
        } else if (reason instanceof InvalidSettings invalid) {
            log.error("{} cannot go on with these settings:", process);
            invalid.problems().forEach(problem -> log.error("  {}", problem));
        } else if (reason instanceof ProcessFailure) {
            log.error("{} cannot go on: {}", process, reason.getMessage());
            log.debug("Because of", reason);
        } else {
            log.error("{} cannot go on: {}", process, reason.toString(), reason);
        }
    }

    /**
     * Body of the shutdown hook. When the virtual machine ends since {@link #execute} is over, there is nothing left to
     * do; when a signal ends it, the exit code would be the signal's, so this one halts with its own.
     */
    private void stopBySignal() {
        if (ended.getCount() > 0) {
            stopOrHalt();
        }
    }

    private void stopAsOrphan() {
        log.warn("The process that started this one is gone, so this one stops too");
        stopOrHalt();
    }

    /** Stops in the time allowed, or at its end without more ado. */
    private void stopOrHalt() {
        stop();
        boolean inTime = false;
        try {
            inTime = ended.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(inTime ? ending.getNow(ExitCode.FAILED).code() : ExitCode.FAILED.code());
    }

    /** The context handed to the application, and the run file that goes with it. */
    private final class Identity implements ProcessContext {
        private final Settings settings;
        private final String instance;
        private final Metrics metrics;
        private final HttpEndpoint http;
        private final Map<String, String> details = new TreeMap<>();
        private final String startedAt =
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        private @Nullable String url;

        Identity(Settings settings, String instance, Metrics metrics, HttpEndpoint http) {
            this.settings = settings;
            this.instance = instance;
            this.metrics = metrics;
            this.http = http;
        }

        @Override
        public Settings settings() {
            return settings;
        }

        @Override
        public String process() {
            return process;
        }

        @Override
        public String instance() {
            return instance;
        }

        @Override
        public MeterRegistry meters() {
            return metrics.registry();
        }

        @Override
        public JavalinDefaultRoutingApi routes() {
            return http.routes();
        }

        @Override
        public synchronized String http() {
            if (url == null) {
                throw new IllegalStateException("HTTP is not up");
            }
            return url;
        }

        @Override
        public synchronized void details(Map<String, String> more) {
            details.putAll(more);
            write();
        }

        @Override
        public void fail(Throwable reason) {
            ProcessHost.this.fail(reason);
        }

        @Override
        public void finish() {
            stop();
        }

        /** From now on others find this process. */
        synchronized void publish() {
            url = http.url();
            log.info("{} listens on {}", instance, url);
            write();
        }

        synchronized void withdraw() {
            if (url != null) {
                try {
                    runFile(url).delete(runDir());
                } catch (IOException e) {
                    log.warn("The run file of {} could not be deleted: {}", instance, e.toString());
                }
                url = null;
            }
        }

        private void write() {
            if (url == null) {
                return;
            }
            try {
                runFile(url).write(runDir());
            } catch (IOException e) {
                throw new ProcessFailure(
                        ExitCode.UNUSABLE_DATA,
                        "The run file cannot be written to " + runDir().toAbsolutePath() + " (" + e + ").",
                        e);
            }
        }

        private RunFile runFile(String http) {
            return new RunFile(process, instance, ProcessHandle.current().pid(), startedAt, http, details);
        }

        private Path runDir() {
            return settings.get(SettingCatalogue.RUN_DIR);
        }
    }
}
