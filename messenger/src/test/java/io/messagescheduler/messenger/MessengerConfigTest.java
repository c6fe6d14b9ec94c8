package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessengerConfigTest {
    @TempDir
    Path folder;

    @Test
    void openRun_emptyFolder_beginsOneAndFindsItAgain() {
        RunState first = config(Map.of()).openRun(Loads.START_MS, 77);
        RunState again = config(Map.of()).openRun(Loads.START_MS + 1_000, 88);

        assertThat(again).isEqualTo(first);
        assertThat(first.seed()).isEqualTo(77);
        assertThat(first.hasBegun()).isFalse();
        assertThat(first.count()).isEqualTo(10_000);
    }

    @Test
    void openRun_seedSet_isTheSeed() {
        assertThat(config(Map.of("EXPERIMENT_SEED", "-5")).openRun(1, 77).seed())
                .isEqualTo(-5);
    }

    @Test
    void openRun_begun_keepsItsStart() {
        config(Map.of()).openRun(Loads.START_MS, 77).begunAt(Loads.START_MS + 5).write(folder);

        RunState again = config(Map.of()).openRun(Loads.START_MS + 1_000, 88);

        assertThat(again.hasBegun()).isTrue();
        assertThat(again.startMs()).isEqualTo(Loads.START_MS + 5);
    }

    @Test
    void openRun_otherSettings_isRefused() {
        config(Map.of("EXPERIMENT_SEED", "1")).openRun(1, 77);

        for (Map<String, String> other : List.of(
                Map.of("EXPERIMENT_SEED", "2"),
                Map.of("EXPERIMENT_MESSAGE_COUNT", "5"),
                Map.of("EXPERIMENT_DURATION", "5s"),
                Map.of("MESSAGE_SIZE_BYTES", "5"),
                Map.of("MESSENGER_SCHEDULER_FREQ", "5s"))) {
            assertThatThrownBy(() -> config(other).openRun(1, 77))
                    .isInstanceOf(InvalidSettings.class)
                    .hasMessageContaining("holds a run with other settings");
        }
    }

    @Test
    void openRun_damagedFile_saysWhatToDo() throws IOException {
        Files.writeString(folder.resolve("messenger.json"), "{\"experimentId\":");

        assertThatThrownBy(() -> config(Map.of()).openRun(1, 77))
                .isInstanceOf(ProcessFailure.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void from_databaseSwitchedOff_isRefused() {
        assertThatThrownBy(() -> config(Map.of("MESSAGE_DATABASE_ENABLED", "False")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("MESSAGE_DATABASE_ENABLED");
    }

    @Test
    void from_messagesLargerThanTaken_isRefused() {
        assertThatThrownBy(() -> config(Map.of("MESSAGE_SIZE_BYTES", "1048576")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("SM_MAX_MESSAGE_BYTES");
    }

    private MessengerConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("EXPERIMENT_DATA_DIR", folder.toString());
        return MessengerConfig.from(Settings.load(all, null));
    }
}
