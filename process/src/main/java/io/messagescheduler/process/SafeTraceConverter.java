package io.messagescheduler.process;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.stream.Collectors;

/** Logback's {@code %safeTrace}: a stack trace, each line indented, so that no exception's text can pass for a log line. */
public final class SafeTraceConverter extends ThrowableProxyConverter {

    @Override
    protected String throwableProxyToString(IThrowableProxy proxy) {
        return super.throwableProxyToString(proxy)
                .lines()
                .map(line -> "    " + SafeText.of(line.stripLeading()))
                .collect(Collectors.joining(System.lineSeparator(), "", System.lineSeparator()));
    }
}
