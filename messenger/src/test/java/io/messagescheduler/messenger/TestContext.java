package io.messagescheduler.messenger;

import io.javalin.router.JavalinDefaultRoutingApi;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Lets a Messenger run inside a test: routes go nowhere, its end is awaited. */
final class TestContext implements ProcessContext {
    private final Settings settings;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    TestContext(Map<String, String> settings) {
        this.settings = Settings.load(settings, null);
    }

    void awaitEnd(Duration limit) throws Exception {
        ended.get(limit.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public String process() {
        return "messenger";
    }

    @Override
    public String instance() {
        return "messenger-0";
    }

    @Override
    public MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    @Override
    public JavalinDefaultRoutingApi routes() {
        return (JavalinDefaultRoutingApi) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {JavalinDefaultRoutingApi.class},
                (proxy, method, arguments) -> proxy);
    }

    @Override
    public String http() {
        return "http://localhost";
    }

    @Override
    public void details(Map<String, String> details) {}

    @Override
    public void fail(Throwable reason) {
        ended.completeExceptionally(reason);
    }

    @Override
    public void finish() {
        ended.complete(true);
    }
}
