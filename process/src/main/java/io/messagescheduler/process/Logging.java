package io.messagescheduler.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Sets how much is logged, and shows the settings that hold. */
final class Logging {

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(Logging.class);

    private Logging() {}

    /** Applies {@code LOG_LEVEL}, or {@code DEBUG}, to our own loggers; libraries only ever warn. */
    static void configure(Settings settings) {
        LogLevel level = settings.get(SettingCatalogue.LOG_LEVEL);
        if (settings.get(SettingCatalogue.DEBUG) && !settings.isSet(SettingCatalogue.LOG_LEVEL)) {
            level = LogLevel.DEBUG;
        }
        if (LoggerFactory.getLogger("io.messagescheduler") instanceof Logger logger) {
            logger.setLevel(Level.valueOf(level.name()));
        }
    }

    /** One line for each group of settings, secrets masked. */
    static void show(Settings settings) {
        List<Settings.Effective> all = settings.effective();
        for (SettingGroup group : SettingGroup.values()) {
            log.info(
                    "{}: {}",
                    group.title(),
                    all.stream()
                            .filter(effective -> effective.setting().group() == group)
                            .map(effective -> effective.setting().name() + "=" + effective.value())
                            .collect(Collectors.joining(", ")));
        }
    }
}
