package io.messagescheduler.messenger;

import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The Messenger's settings; names, bounds and defaults are in {@link SettingCatalogue}. */
record MessengerConfig(
        int count,
        Duration duration,
        int sizeBytes,
        Duration block,
        Optional<Long> seed,
        Path folder,
        String databaseUrl,
        String receivedCollection,
        int maxMessageBytes,
        String intakeTopic,
        String targetTopic,
        int targetPartitions,
        String group,
        int collectors,
        Duration poll,
        Duration pause,
        ExperimentHeaders headers) {

    /** Key, headers and what Kafka adds to a record; ample. */
    private static final int ROOM_FOR_HEADERS = 512;

    static MessengerConfig from(Settings settings) {
        if (!settings.get(SettingCatalogue.MESSAGE_DATABASE_ENABLED)) {
            throw new InvalidSettings(
                    "MESSAGE_DATABASE_ENABLED is false, but without the database nothing that was sent"
                            + " can be checked against what arrives; set it to true.");
        }
        int sizeBytes = settings.get(SettingCatalogue.MESSAGE_SIZE_BYTES);
        int maxMessageBytes = settings.get(SettingCatalogue.MAX_MESSAGE_BYTES);
        if (sizeBytes > maxMessageBytes - ROOM_FOR_HEADERS) {
            throw new InvalidSettings("MESSAGE_SIZE_BYTES " + sizeBytes + " leaves no room for " + ROOM_FOR_HEADERS
                    + " bytes of headers within SM_MAX_MESSAGE_BYTES " + maxMessageBytes
                    + "; lower the one or raise the"
                    + " other.");
        }
        return new MessengerConfig(
                settings.get(SettingCatalogue.EXPERIMENT_MESSAGE_COUNT),
                settings.get(SettingCatalogue.EXPERIMENT_DURATION),
                sizeBytes,
                settings.get(SettingCatalogue.MESSENGER_SCHEDULER_FREQ),
                settings.find(SettingCatalogue.EXPERIMENT_SEED),
                settings.get(SettingCatalogue.EXPERIMENT_DATA_DIR),
                settings.get(SettingCatalogue.MESSENGER_DATABASE_URL),
                settings.get(SettingCatalogue.MESSAGE_DATABASE_TABLE),
                maxMessageBytes,
                settings.get(SettingCatalogue.TOPIC),
                settings.get(SettingCatalogue.KAFKA_MESSAGE_TOPIC),
                settings.get(SettingCatalogue.KAFKA_MESSAGE_TOPIC_PARTITIONS),
                settings.get(SettingCatalogue.KAFKA_MESSAGE_GROUP_ID),
                settings.get(SettingCatalogue.COLLECTOR_PROCESS_COUNT),
                settings.get(SettingCatalogue.COLLECTOR_CONSUMER_TIMEOUT),
                settings.get(SettingCatalogue.COLLECTOR_CONSUMER_FREQ),
                new ExperimentHeaders(
                        settings.get(SettingCatalogue.MESSAGE_ID_KEY),
                        settings.get(SettingCatalogue.EXPERIMENT_ID_KEY),
                        settings.get(SettingCatalogue.EXPERIMENT_MESSAGE_CREATION_KEY)));
    }

    /** The run that stands in the folder, or a new one, written there. */
    RunState openRun(long nowMs, long randomSeed) {
        RunState found = RunState.read(folder);
        if (found == null) {
            RunState created = RunState.create(
                    seed.orElse(randomSeed), count, duration.toMillis(), sizeBytes, block.toMillis(), nowMs);
            created.write(folder);
            return created;
        }
        boolean same = found.count() == count
                && found.durationMs() == duration.toMillis()
                && found.sizeBytes() == sizeBytes
                && found.blockMs() == block.toMillis()
                && seed.orElse(found.seed()) == found.seed();
        if (!same) {
            throw new InvalidSettings("EXPERIMENT_DATA_DIR " + folder + " holds a run with other settings ("
                    + found.count()
                    + " messages, " + found.durationMs() / 1_000.0 + " s, " + found.sizeBytes() + " bytes, seed "
                    + found.seed() + "); give this run a folder of its own.");
        }
        return found;
    }
}
