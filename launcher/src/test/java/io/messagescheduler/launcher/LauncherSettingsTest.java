package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.process.SettingCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherSettingsTest {

    @TempDir
    Path home;

    private LauncherSettings load(String file, Map<String, String> environment) throws Exception {
        Files.writeString(home.resolve("experiment.env"), file);
        return LauncherSettings.load(home, environment);
    }

    @Test
    void load_environmentAndFile_environmentWins() throws Exception {
        LauncherSettings settings = load("SM_WORKERS=3\nMESSAGE_SIZE_BYTES=7\n", Map.of("SM_WORKERS", "2"));

        assertThat(settings.get(SettingCatalogue.WORKERS)).isEqualTo(2);
        assertThat(settings.forApplication()).containsEntry("SM_WORKERS", "2").containsEntry("MESSAGE_SIZE_BYTES", "7");
    }

    @Test
    void load_hoursOfTheOriginalInTheEnvironment_winOverTheDurationOfTheFile() throws Exception {
        LauncherSettings settings = load("EXPERIMENT_DURATION=90s\n", Map.of("EXPERIMENT_DURATION_HOURS", "1"));

        assertThat(settings.get(SettingCatalogue.EXPERIMENT_DURATION)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void load_severalProblems_areSaidAtOnce() {
        assertThatThrownBy(
                        () -> load("SM_WORKRES=3\nMESSAGE_SIZE_BYTES=many\nnonsense\n", Map.of("SM_SCHEDULERS", "0")))
                .isInstanceOfSatisfying(LaunchFailure.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(failure.sentences())
                            .contains("SM_WORKRES", "SM_WORKERS", "MESSAGE_SIZE_BYTES", "ine 3", "SM_SCHEDULERS");
                });
    }

    @Test
    void load_noFile_isFine() {
        assertThat(LauncherSettings.load(home, Map.of()).dataFolder()).isEqualTo(home.resolve("data"));
    }

    @Test
    void instance_launcherWithANameOfItsOwn_beginsWithIt() throws Exception {
        assertThat(load("", Map.of()).instance("worker", 1)).isEqualTo("worker-1");
        assertThat(load("SM_INSTANCE=host-2\n", Map.of()).instance("worker", 1)).isEqualTo("host-2-worker-1");
    }

    @Test
    void forApplication_embeddedBroker_fitsOneBroker() throws Exception {
        assertThat(load("SM_TOPIC_PARTITIONS=8\n", Map.of()).forApplication())
                .containsEntry("SM_CREATE_TARGETS", "true")
                .containsEntry("SM_PARTITIONS_PER_BUCKET", "4")
                .containsEntry("SM_TOPIC_PARTITIONS", "8");
    }

    @Test
    void forApplication_ownBrokerUnderItsOldName_leavesTheClusterAsItIs() throws Exception {
        LauncherSettings settings = load("", Map.of("KAFKA_SERVER", "kafka-1:9092"));

        assertThat(settings.hasOwnBroker()).isTrue();
        assertThat(settings.forApplication()).doesNotContainKeys("SM_CREATE_TARGETS", "SM_PARTITIONS_PER_BUCKET");
    }

    @Test
    void forExperiment_always_endsWithTheLauncherAndKeepsTheTrace() throws Exception {
        assertThat(load("SM_TRACE_HEADERS=false\n", Map.of()).forExperiment())
                .containsEntry("SM_TRACE_HEADERS", "true")
                .containsEntry(
                        "SM_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void inForce_secretsInAUrl_areMasked() throws Exception {
        LauncherSettings settings = load("", Map.of("MESSENGER_DATABASE_URL", "mongodb://me:s3cret@db:27017"));

        assertThat(settings.inForce(settings.forExperiment()))
                .containsEntry("SM_TRACE_HEADERS", "true")
                .containsEntry("EXPERIMENT_MESSAGE_COUNT", "10000")
                .doesNotContainKey("SM_PARENT_PID")
                .allSatisfy((name, value) -> assertThat(value).doesNotContain("s3cret"));
    }
}
