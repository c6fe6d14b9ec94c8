package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher with {@code SM_ENGINE=docker} and a {@code docker} that only writes down what it was asked to do. */
@Timeout(60)
class ContainerCommandTest {

    private static final String RECORDER = """
            #!/bin/sh
            echo "$*" >> "%1$s/calls"
            case "$*" in
              info) exit $(cat "%1$s/info" 2>/dev/null || echo 0) ;;
              'compose version') exit $(cat "%1$s/plugin" 2>/dev/null || echo 0) ;;
              *' ps --services '*) cat "%1$s/running" 2>/dev/null ;;
              *' up '*) echo "$(pwd) run=$MESSAGESCHEDULER_RUN kafka=$KAFKA_ADDRESS" >> "%1$s/seen"
                  cp "$MESSAGESCHEDULER_SETTINGS" "%1$s/settings" ;;
            esac
            case "$*" in *"$(cat "%1$s/failing" 2>/dev/null || echo nothing)"*) echo "no space left"; exit 17 ;; esac
            exit 0
            """;
    private static final String PROJECT = "compose --project-name messagescheduler ";
    private static final String KAFKA_AND_APP = "--file compose.kafka.yml --file compose.app.yml ";
    private static final String ALL_FILES =
            KAFKA_AND_APP + "--file compose.messenger.yml --file compose.database.yml --file compose.monitoring.yml ";
    private static final String BOTH_PROFILES = "--profile gui --profile grafana ";

    @TempDir
    Path temporary;

    private Path home;
    private Path docker;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(temporary.resolve("check out"));
        Files.createDirectories(home.resolve("containers"));
        settings("SM_ENGINE=docker\n");
        docker = temporary.resolve("docker");
        Files.writeString(docker, RECORDER.formatted(temporary));
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void settings(String text) throws IOException {
        Files.writeString(home.resolve("experiment.env"), text);
    }

    /** Runs the whole command line with the stand-in for docker in front. */
    private int execute(String... arguments) {
        Output output = Output.to(new PrintStream(said, true, StandardCharsets.UTF_8));
        return new Launcher(
                        new Installation(home, "", Path.of("java")),
                        Supervisor.Patience.DEFAULT,
                        output,
                        docker.toString())
                .execute(arguments);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /** The compose commands, without those that only look whether docker is there. */
    private List<String> calls() throws IOException {
        return Files.readAllLines(temporary.resolve("calls")).stream()
                .filter(call -> call.startsWith(PROJECT))
                .map(call -> call.substring(PROJECT.length()))
                .toList();
    }

    @Test
    void execute_app_startsKafkaThenTheApplication() throws Exception {
        assertThat(execute("--app")).isEqualTo(ExitCode.OK);

        assertThat(calls())
                .containsExactly(
                        KAFKA_AND_APP + "up --detach --wait kafka", KAFKA_AND_APP + "up --detach --build --wait");
        assertThat(temporary.resolve("seen"))
                .content()
                .startsWith(home.resolve("containers").toRealPath() + " run=");
        assertThat(said()).contains("http://localhost:8000/api/jq", "--stop");
    }

    @Test
    void execute_appWithGuiAndGrafana_addsTheirProfilesAndMonitoring() throws Exception {
        assertThat(execute("--app", "--gui", "--grafana")).isEqualTo(ExitCode.OK);

        assertThat(calls())
                .last()
                .isEqualTo(KAFKA_AND_APP + "--file compose.monitoring.yml " + BOTH_PROFILES
                        + "up --detach --build --wait");
        assertThat(said()).contains("http://localhost:3000/dashboards", "http://localhost:9080");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--exp"})
    void execute_experiment_startsAllModulesThenFollowsTheMessengerAndFetchesItsData(String option) throws Exception {
        int exit = option.isEmpty() ? execute() : execute(option);

        String run = runFolder().getFileName().toString().replace(' ', '_');
        assertThat(calls())
                .containsExactly(
                        ALL_FILES + "up --detach --wait kafka",
                        ALL_FILES + "up --detach --build --wait --scale messenger=0",
                        ALL_FILES + "up --detach --build --no-deps messenger",
                        ALL_FILES + "logs --follow --no-log-prefix messenger",
                        ALL_FILES + "cp messenger:/var/lib/messagescheduler/" + run + "/. " + runFolder());
        assertThat(temporary.resolve("seen")).content().contains("run=" + run);
        assertThat(runFolder().resolve("run.json")).exists();
        assertThat(exit).as("the stand-in brings no raw data").isEqualTo(ExitCode.MISSING);
    }

    @Test
    void execute_all_isTheExperimentWithBothProfiles() throws Exception {
        execute("--all");

        assertThat(calls()).hasSize(5).allMatch(call -> call.startsWith(ALL_FILES + BOTH_PROFILES));
    }

    @Test
    void execute_guiOrGrafanaAlone_isTheExperimentWithThatProfile() throws Exception {
        execute("--gui");
        execute("--grafana");

        assertThat(calls().subList(0, 5)).allMatch(call -> call.startsWith(ALL_FILES + "--profile gui "));
        assertThat(calls().subList(5, 10)).allMatch(call -> call.startsWith(ALL_FILES + "--profile grafana "));
    }

    @Test
    void execute_mySqlDisabledAndOwnBroker_leavesTheirModulesOut() throws Exception {
        settings("SM_ENGINE=docker\nDATABASE_SCHEDULER_MYSQL_ENABLED=False\nKAFKA_SERVER=kafka-1:9092\n");

        execute("--exp");

        assertThat(calls())
                .first()
                .asString()
                .startsWith("--file compose.app.yml --file compose.messenger.yml --file compose.monitoring.yml up ");
        assertThat(temporary.resolve("seen")).content().contains("kafka=kafka-1:9092");
    }

    @Test
    void execute_settings_reachTheContainersInAFileThatOnlyTheUserReads() throws Exception {
        settings("SM_ENGINE=docker\nSM_MINIMUM_DELAY=2\nSM_DATA_DIR=elsewhere\nKAFKA_MESSAGE_TOPIC=ORDERS\n");

        execute("--app");

        assertThat(temporary.resolve("settings"))
                .content()
                .contains("SM_MINIMUM_DELAY='2'\n", "KAFKA_MESSAGE_TOPIC='ORDERS'\n")
                .doesNotContain("SM_ENGINE", "SM_DATA_DIR", "SM_PARENT_PID");
        assertThat(Files.getPosixFilePermissions(home.resolve("elsewhere/containers/settings.env")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void execute_stop_takesEverythingDownAndForgetsTheSettings() throws Exception {
        execute("--app");

        assertThat(execute("--stop")).isEqualTo(ExitCode.OK);
        assertThat(calls()).last().isEqualTo(ALL_FILES + BOTH_PROFILES + "down --remove-orphans");
        assertThat(home.resolve("data/containers/settings.env")).doesNotExist();
    }

    @Test
    void execute_clean_keepsTheVolumesAndDeepCleanDoesNot() throws Exception {
        assertThat(execute("--clean")).isEqualTo(ExitCode.OK);
        assertThat(calls()).last().isEqualTo(ALL_FILES + BOTH_PROFILES + "down --remove-orphans");

        assertThat(execute("--deep-clean")).isEqualTo(ExitCode.OK);
        assertThat(calls()).last().isEqualTo(ALL_FILES + BOTH_PROFILES + "down --remove-orphans --volumes --rmi local");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--clean", "--deep-clean"})
    void execute_cleanWhileContainersRun_isRefused(String option) throws Exception {
        Files.writeString(temporary.resolve("running"), "kafka\nworker\n");

        assertThat(execute(option)).isEqualTo(ExitCode.MISSING);
        assertThat(calls()).noneMatch(call -> call.contains(" down"));
        assertThat(said()).contains("kafka, worker", "--stop");
    }

    @Test
    void execute_progress_showsTheContainers() throws Exception {
        execute("--progress");
        execute("--progress-live");

        assertThat(calls())
                .containsExactly(
                        ALL_FILES + BOTH_PROFILES + "ps --all", ALL_FILES + BOTH_PROFILES + "logs --follow --tail 20");
    }

    @Test
    void execute_composeFails_saysWhichCommandAndItsExitCode() throws Exception {
        Files.writeString(temporary.resolve("failing"), "--wait kafka");

        assertThat(execute("--app")).isEqualTo(ExitCode.PROCESS_FAILED);
        assertThat(calls()).hasSize(1);
        assertThat(said()).contains("no space left", "up --detach --wait kafka failed (exit code 17)");
    }

    @Test
    void execute_severalWorkers_isRefused() throws Exception {
        settings("SM_ENGINE=docker\nSM_WORKERS=2\n");

        assertThat(execute("--app")).isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("SM_WORKERS must be 1");
        assertThat(calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--mini", "--bench"})
    void execute_whatHasNoContainers_isRefused(String option) {
        assertThat(execute(option)).isEqualTo(ExitCode.USAGE);
        assertThat(said().lines()).singleElement().asString().contains(option, "SM_ENGINE=local");
        assertThat(temporary.resolve("calls")).doesNotExist();
    }

    @Test
    void execute_deadLettersBehindAnotherOption_startsNothing() throws Exception {
        settings("SM_ENGINE=docker\nSM_TOKEN_FILE=nowhere\n");

        assertThat(execute("--grafana", "--dead-letters")).isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("nowhere");
        assertThat(temporary.resolve("calls")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--all", "--app", "--exp", "--gui", "--grafana", "--stop", "--clean"})
    void execute_daemonUnreachable_isOneSentence(String option) throws Exception {
        Files.writeString(temporary.resolve("info"), "1");

        assertThat(execute(option)).isEqualTo(ExitCode.MISSING);
        assertThat(said().lines())
                .singleElement()
                .asString()
                .startsWith("The docker daemon cannot be reached")
                .contains("SM_ENGINE");
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void execute_composePluginMissing_isOneSentence() throws Exception {
        Files.writeString(temporary.resolve("plugin"), "1");

        assertThat(execute("--app")).isEqualTo(ExitCode.MISSING);
        assertThat(said().lines()).singleElement().asString().contains("no compose plugin");
    }

    @Test
    void execute_noDockerProgram_isOneSentence() throws Exception {
        Files.delete(docker);

        assertThat(execute("--app")).isEqualTo(ExitCode.MISSING);
        assertThat(said().lines()).singleElement().asString().startsWith("There is no docker program on the PATH");
    }

    @Test
    void main_dockerOnThePath_isTheOneThatIsUsed() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dmessagescheduler.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName(),
                "--stop"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("out").toFile());
        builder.environment().put("PATH", temporary + ":" + System.getenv("PATH"));
        Process launcher = builder.start();

        assertThat(launcher.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(temporary.resolve("out")).content().contains("Stopped and removed the containers");
        assertThat(launcher.exitValue()).isZero();
        assertThat(calls()).hasSize(1);
    }

    private Path runFolder() throws IOException {
        try (var folders = Files.list(home.resolve("data"))) {
            return folders.filter(folder ->
                            RunDirectory.isRunName(folder.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
