package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LauncherTest {

    @TempDir
    Path home;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Launcher launcher() {
        return new Launcher(
                new Installation(home, "", Path.of("java")),
                Supervisor.Patience.DEFAULT,
                Output.to(new PrintStream(said, true, StandardCharsets.UTF_8)));
    }

    private int execute(String... arguments) {
        return launcher().execute(arguments);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--expp", "-x", "--appp", "-dcx", "exp", "-ps"})
    void execute_unknownOption_saysInvalidOptionAndTheUsage(String option) {
        assertThat(execute(option)).isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("Invalid Option: " + option, "Usage: ./messagescheduler [OPTION]...");
    }

    @Test
    void execute_twoActions_isRefused() {
        assertThat(execute("--app", "--stop")).isEqualTo(ExitCode.USAGE);
        assertThat(said()).startsWith("Invalid Option: give one of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seed=5", "--minutes=3", "--faults=kill-worker"})
    void execute_wordsOfChaosWithoutIt_areRefused(String option) {
        assertThat(execute("--stop", option)).isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("go with --chaos");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1441"})
    void execute_chaosForNoTime_isRefused(String minutes) {
        assertThat(execute("--chaos", "--minutes", minutes)).isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("--minutes must be from 1 to 1440");
    }

    @Test
    void execute_benchOnAClusterOfTheUsers_isRefusedBeforeAnythingIsStarted() throws Exception {
        Files.writeString(home.resolve("experiment.env"), "SM_KAFKA_BOOTSTRAP_SERVERS=kafka-1:9092\n");

        assertThat(execute("--bench", "burst")).isEqualTo(ExitCode.USAGE);
        assertThat(said().lines()).singleElement().asString().contains("SM_KAFKA_BOOTSTRAP_SERVERS");
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void execute_analyseWithoutFolder_isRefused() {
        assertThat(execute("--analyse")).isEqualTo(ExitCode.USAGE);
        assertThat(said()).startsWith("Invalid Option:").contains("--analyse");
    }

    @Test
    void execute_analyseOfAFolderThatIsNotThere_isOneSentence() {
        assertThat(execute("--analyse", home.resolve("nowhere").toString())).isEqualTo(ExitCode.MISSING);
        assertThat(said().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-s", "--stop"})
    void execute_stopWithNothingRunning_saysSo(String option) {
        assertThat(execute(option)).isEqualTo(ExitCode.OK);
        assertThat(said()).contains("Nothing was running.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-p", "--progress"})
    void execute_progressWithNothingRunning_saysHowToStart(String option) {
        assertThat(execute(option)).isEqualTo(ExitCode.OK);
        assertThat(said()).contains("Nothing is running.", "--app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c", "--clean", "-dc", "--deep-clean"})
    void execute_cleanWithNothingThere_saysWhatItDoes(String option) {
        assertThat(execute(option)).isEqualTo(ExitCode.OK);
        assertThat(said()).startsWith("Removed ").contains("0 files");
    }

    @Test
    void execute_help_isTheUsage() {
        assertThat(execute("--help")).isEqualTo(ExitCode.OK);
        assertThat(said().strip()).isEqualTo(Launcher.usage());
    }

    /** The script reads the options it knows from the usage text, so that text and command line must agree. */
    @Test
    void usage_optionsListed_areThoseOfTheCommandLine() {
        Set<String> known = new CommandLine(launcher())
                .getCommandSpec().options().stream()
                        .flatMap(option -> Arrays.stream(option.names()))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = new TreeSet<>();
        Matcher line = Pattern.compile("(?m)^ +(-[a-z]+, +)?(--[a-z-]+)").matcher(Launcher.usage());
        while (line.find()) {
            if (line.group(1) != null) {
                listed.add(line.group(1).replaceAll("[, ]", ""));
            }
            listed.add(line.group(2));
        }
        assertThat(listed).isEqualTo(known);
    }
}
