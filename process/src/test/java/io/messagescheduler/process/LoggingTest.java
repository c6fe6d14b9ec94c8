package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LoggingTest {

    @Test
    void pattern_foreignTextWithLineEnds_staysOneLine() throws Exception {
        String text = logged("target\r\n2026-11-23T00:00:00.000Z ERROR forged \u202e \u001b[31m", null);
        assertThat(text.lines()).hasSize(1);
        assertThat(text)
                .matches("(?s)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ WARN  \\[main] Here - target.*")
                .contains("\\u000d\\u000a2026", "\\u202e", "\\u001b[31m");
    }

    @Test
    void pattern_exception_isIndentedWhateverItsTextSays() throws Exception {
        String text = logged("failed", new IllegalStateException("x\n2026-11-23T00:00:00.000Z ERROR forged"));
        assertThat(text.lines().skip(1)).hasSizeGreaterThan(2).allMatch(line -> line.startsWith("    "));
    }

    @ParameterizedTest
    @CsvSource({",False,INFO", ",True,DEBUG", "warn,True,WARN", "Trace,,TRACE"})
    void configure_levelAndDebug_theLevelWins(String level, String debug, String expected) {
        Logger ours = (Logger) LoggerFactory.getLogger("io.messagescheduler");
        Level before = ours.getLevel();
        try {
            Logging.configure(Settings.load(
                    Map.of(
                            "LOG_LEVEL",
                            Objects.requireNonNullElse(level, ""),
                            "DEBUG",
                            Objects.requireNonNullElse(debug, "")),
                    null));
            assertThat(ours.getLevel()).hasToString(expected);
        } finally {
            ours.setLevel(before);
        }
    }

    /** What the shipped configuration makes of one event. */
    private static String logged(String message, @Nullable Throwable failure) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(LoggingTest.class.getResource("/logback.xml")));
        Logger root = context.getLogger("ROOT");
        ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("STDOUT");
        LoggingEvent event = new LoggingEvent(
                LoggingTest.class.getName(), context.getLogger("a.b.Here"), Level.WARN, message, failure, null);
        event.setThreadName("main");
        try {
            return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
        } finally {
            context.stop();
        }
    }
}
