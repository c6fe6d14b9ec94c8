package io.messagescheduler.mini.junit;

import io.messagescheduler.mini.SimulatedScheduler;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes and closes what {@link WithScheduler} asks for. */
public final class MessageSchedulerExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(MessageSchedulerExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestScheduler.class;
    }

    /** The same one for all parameters of a test; closed after it. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).computeIfAbsent(TestScheduler.class, unused -> make(context));
    }

    private static TestScheduler make(ExtensionContext context) {
        WithScheduler asked = AnnotationSupport.findAnnotation(context.getElement(), WithScheduler.class)
                .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), WithScheduler.class))
                .orElseThrow(() -> new ExtensionConfigurationException(
                        "A TestScheduler needs @WithScheduler on the test or its class"));
        return new TestScheduler(new SimulatedScheduler(Instant.parse(asked.start()), settings(asked)));
    }

    private static Map<String, String> settings(WithScheduler asked) {
        Map<String, String> settings = new HashMap<>();
        for (String setting : asked.settings()) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new ExtensionConfigurationException(
                        "@WithScheduler's settings are NAME=value each, not " + setting);
            }
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return settings;
    }
}
