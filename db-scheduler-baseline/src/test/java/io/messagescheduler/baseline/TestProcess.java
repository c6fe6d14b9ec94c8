package io.messagescheduler.baseline;

import io.javalin.router.JavalinDefaultRoutingApi;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Lets a scheduler run inside a test. */
final class TestProcess implements ProcessContext {
    private final Settings settings;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, String> details = new ConcurrentHashMap<>();
    private volatile @Nullable Throwable failure;

    TestProcess(Map<String, String> settings) {
        this.settings = Settings.load(settings, null);
    }

    Map<String, String> details() {
        return Map.copyOf(details);
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
        return "peer";
    }

    @Override
    public String instance() {
        return "peer-0";
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public JavalinDefaultRoutingApi routes() {
        throw new UnsupportedOperationException("a scheduler that polls has no routes");
    }

    @Override
    public String http() {
        return "http://localhost";
    }

    @Override
    public void details(Map<String, String> more) {
        details.putAll(more);
    }

    @Override
    public void fail(Throwable reason) {
        failure = reason;
    }

    @Override
    public void finish() {}
}
