package io.messagescheduler.process;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import de.siegmar.logbackgelf.GelfEncoder;
import de.siegmar.logbackgelf.GelfUdpAppender;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to {@code GRAYLOG_SERVER} as well, as GELF by UDP. A thread of its own sends, from a bounded queue, and
 * events are lost rather than waited for when the queue is full or nobody takes them: logging must never hold the process up.
 */
final class GraylogLink implements AutoCloseable {

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(GraylogLink.class);
    private static final int MOST_WAITING = 2_048;
    private static final int FLUSH_MS = 1_000;

    private final Logger root;
    private final Appender<ILoggingEvent> appender;

    private GraylogLink(Logger root, Appender<ILoggingEvent> appender) {
        this.root = root;
        this.appender = appender;
    }

    /**
     * The link, or null when the setting is not there.
     *
     * @param fields what each event says besides, such as which process it is of
     */
    static @Nullable GraylogLink open(Settings settings, Map<String, String> fields) {
        ServerAddress server = settings.find(SettingCatalogue.GRAYLOG_SERVER).orElse(null);
        if (server == null || !(LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root)) {
            return null;
        }
        try {
            InetAddress.getByName(server.host());
        } catch (UnknownHostException e) {
            log.warn("GRAYLOG_SERVER names {}, which does not resolve now; the log does not get there", server.host());
        }
        Appender<ILoggingEvent> appender = appender(root.getLoggerContext(), server, fields);
        root.addAppender(appender);
        return new GraylogLink(root, appender);
    }

    private static Appender<ILoggingEvent> appender(
            LoggerContext context, ServerAddress server, Map<String, String> fields) {
        GelfEncoder encoder = new GelfEncoder();
        encoder.setContext(context);
        encoder.setIncludeLevelName(true);
        fields.forEach(encoder::addStaticField);
        encoder.start();
        GelfUdpAppender gelf = new GelfUdpAppender();
        gelf.setContext(context);
        gelf.setName("GELF");
        gelf.setGraylogHost(server.host());
        gelf.setGraylogPort(server.port());
        gelf.setEncoder(encoder);
        gelf.start();
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setName("GRAYLOG");
        queue.setQueueSize(MOST_WAITING);
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(FLUSH_MS);
        queue.addAppender(gelf);
        queue.start();
        return queue;
    }

    /** Sends what waits, for a second at most. */
    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }
}
