package io.messagescheduler.kafkaio;

import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.SchedulesTopicRule;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.message.TimeParser;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What every process of the engine reads from the settings: the cluster, the wished-for layout, the targets allowed. */
public final class SystemSettings {
    /** How far ahead a message may be due. */
    private static final Duration HORIZON = Duration.ofDays(36_525);

    private final Settings settings;

    public SystemSettings(Settings settings) {
        this.settings = settings;
    }

    /**
     * @param meters where the clients' figures are shown
     * @throws ProcessFailure when the file with more client settings cannot be read
     */
    public KafkaClients clients(MeterRegistry meters) {
        Properties extra = new Properties();
        Optional<Path> file = settings.find(SettingCatalogue.KAFKA_PROPERTIES_FILE);
        if (file.isPresent()) {
            try (Reader reader = Files.newBufferedReader(file.get())) {
                extra.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new ProcessFailure(
                        ExitCode.INVALID_SETTINGS,
                        "SM_KAFKA_PROPERTIES_FILE names " + file.get() + ", which cannot be read as properties.",
                        e);
            }
        }
        return new KafkaClients(
                settings.get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS),
                extra,
                maxMessageBytes(),
                new ClientMeters(meters));
    }

    /** Which topics there are to be, and how they are kept. */
    public TopicSetup.Options topicOptions() {
        return new TopicSetup.Options(
                maxMessageBytes(),
                settings.get(SettingCatalogue.REPLICATION),
                settings.get(SettingCatalogue.HISTORY_TOPIC),
                settings.get(SettingCatalogue.OUTCOME_RETENTION));
    }

    /** Which schedules of a schedules topic are too old to be delivered. */
    public SchedulesTopicRule schedulesTopicRule() {
        return new SchedulesTopicRule(
                settings.get(SettingCatalogue.SCHEDULE_GRACE_INTERVAL),
                settings.find(SettingCatalogue.SINCE_DELTA).orElse(null),
                settings.get(SettingCatalogue.TIME_ZONE));
    }

    public int maxMessageBytes() {
        return settings.get(SettingCatalogue.MAX_MESSAGE_BYTES);
    }

    /** The layout that the settings ask for, with no first offsets yet. */
    public Layout layout() {
        @Nullable
        Long leadMs =
                settings.find(SettingCatalogue.LEAD).map(Duration::toMillis).orElse(null);
        return new Layout(
                settings.get(SettingCatalogue.TOPIC),
                settings.get(SettingCatalogue.SCHEDULES_TOPICS),
                settings.get(SettingCatalogue.MINIMUM_DELAY).toSeconds(),
                settings.get(SettingCatalogue.MULTIPLICATION_RATIO),
                settings.get(SettingCatalogue.MAXIMUM_DELAY).toSeconds(),
                leadMs,
                settings.get(SettingCatalogue.TOPIC_PARTITIONS),
                settings.get(SettingCatalogue.PARTITIONS_PER_BUCKET),
                Map.of());
    }

    /** Reads what producers send: the same wherever that is done. */
    public IntakeParser intakeParser(Layout layout) {
        return new IntakeParser(
                new TimeParser(settings.get(SettingCatalogue.TIME_ZONE), HORIZON),
                targetRule(layout),
                schedulesTopicRule());
    }

    /** Which targets may be sent to; checked at intake and again at delivery, since the list may change between. */
    public TargetRule targetRule(Layout layout) {
        List<String> intakeTopics = new ArrayList<>(layout.schedulesTopics());
        intakeTopics.add(layout.intakeTopic());
        return new TargetRule(intakeTopics, settings.get(SettingCatalogue.ALLOWED_TARGETS));
    }
}
