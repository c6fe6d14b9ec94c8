package io.messagescheduler.systemtest;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the engine for the first class that wants it; it ends with the last test of the run, since its store does. */
final class EngineExtension implements BeforeEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(EngineExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        shared(context).engine().reviveDead();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == EngineUnderTest.class || type == KafkaUser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Shared shared = shared(context);
        return parameter.getParameter().getType() == KafkaUser.class ? shared.user() : shared.engine();
    }

    private static Shared shared(ExtensionContext context) {
        return Objects.requireNonNull(context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class));
    }

    private record Shared(EngineUnderTest engine, KafkaUser user) implements AutoCloseable {
        static Shared start() {
            try {
                EngineUnderTest engine = EngineUnderTest.start();
                return new Shared(engine, new KafkaUser(engine.bootstrapServers()));
            } catch (IOException e) {
                throw new IllegalStateException("The engine does not start", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while the engine started", e);
            }
        }

        @Override
        public void close() throws IOException {
            try (engine) {
                user.close();
            }
        }
    }
}
