package io.messagescheduler.index;

import io.javalin.router.JavalinDefaultRoutingApi;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Scheduler process without HTTP, which remembers why it would have ended. */
final class TestContext implements ProcessContext {
    private final String instance;
    private final Settings settings;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private volatile @Nullable Throwable failure;

    TestContext(String instance, Map<String, String> settings) {
        this.instance = instance;
        this.settings = Settings.load(settings, null);
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public String process() {
        return "scheduler";
    }

    @Override
    public String instance() {
        return instance;
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public JavalinDefaultRoutingApi routes() {
        throw new UnsupportedOperationException("no HTTP here");
    }

    @Override
    public String http() {
        return "http://localhost";
    }

    @Override
    public void details(Map<String, String> details) {}

    @Override
    public void fail(Throwable reason) {
        failure = reason;
    }

    @Override
    public void finish() {}
}
