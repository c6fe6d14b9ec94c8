package io.messagescheduler.process;

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
 * Sends the log to {@code GRAYLOG_SERVER} as well, as GELF by UDP. The name is looked up once, at the start, and events that nobody
 * takes are lost: logging must never wait for a server.
 */
final class GraylogLink implements AutoCloseable {

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(GraylogLink.class);

    private final Logger root;
    private final Appender<ILoggingEvent> appender;

    private GraylogLink(Logger root, Appender<ILoggingEvent> appender) {
        this.root = root;
        this.appender = appender;
    }

    /**
     * The link, or null when the setting is not there or the server cannot be found.
     *
     * @param fields what each event says besides, such as which process it is of
     */
    static @Nullable GraylogLink open(Settings settings, Map<String, String> fields) {
        ServerAddress server = settings.find(SettingCatalogue.GRAYLOG_SERVER).orElse(null);
        if (server == null || !(LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root)) {
            return null;
        }
        String address;
        try {
            address = InetAddress.getByName(server.host()).getHostAddress();
        } catch (UnknownHostException e) {
            log.warn("GRAYLOG_SERVER names {}, which does not resolve; the log does not go there", server.host());
            return null;
        }
        Appender<ILoggingEvent> appender =
                appender(root.getLoggerContext(), new ServerAddress(address, server.port()), fields);
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
        return gelf;
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }
}
