package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code messagescheduler.sh} in a checkout of its own, whose path has a blank in it, with a build and a Java that only say what
 * they were asked to do.
 */
@Timeout(60)
class ScriptTest {

    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path SCRIPT = CHECKOUT.resolve("messagescheduler.sh");
    private static final Path FIND_JDK = CHECKOUT.resolve(".mvn/find-jdk.sh");

    /** A build that leaves the folder the script looks for, and counts itself. */
    private static final String GOOD_BUILD = """
            #!/bin/sh
            echo "[INFO] Building core 0.1.0-SNAPSHOT                    [1/2]"
            echo built >> builds
            mkdir -p launcher/target/lib
            """;

    @TempDir
    Path temporary;

    private final Map<String, String> environment = new HashMap<>();
    private Path home;

    private record Ended(int exit, String out, String err) {}

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(temporary.resolve("a check out"));
        Files.copy(SCRIPT, home.resolve("messagescheduler.sh"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(home.resolve("messagescheduler"), Path.of("messagescheduler.sh"));
        Files.createDirectories(home.resolve(".mvn"));
        Files.copy(FIND_JDK, home.resolve(".mvn/find-jdk.sh"), StandardCopyOption.COPY_ATTRIBUTES);
        Path usage = Path.of("src/main/resources/io/messagescheduler/launcher/usage.txt");
        Files.createDirectories(home.resolve("launcher").resolve(usage).getParent());
        Files.copy(usage, home.resolve("launcher").resolve(usage));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        program(home.resolve("mvnw"), GOOD_BUILD);
        Path java = Files.createDirectories(home.resolve("jdk/bin"));
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"21.0.4\"\n");
        program(java.resolve("java"), "#!/bin/sh\necho \"java in $(pwd): $*\"\n");
        program(java.resolve("javac"), "#!/bin/sh\n");
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(Path script, Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(temporary.resolve("out").toFile())
                .redirectError(temporary.resolve("err").toFile());
        builder.environment().keySet().removeAll(Set.of("SM_DATA_DIR", "SM_SETTINGS_FILE"));
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Ended run(String... arguments) throws Exception {
        return run(home.resolve("messagescheduler"), home, arguments);
    }

    private Ended run(Path script, Path folder, String... arguments) throws Exception {
        int exit = start(script, folder, arguments).waitFor();
        return new Ended(exit, Files.readString(temporary.resolve("out")), Files.readString(temporary.resolve("err")));
    }

    private int builds() throws IOException {
        Path builds = home.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    @Test
    void run_freshCheckout_buildsAndHandsOverWithTheArguments() throws Exception {
        Ended ended = run("--exp");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.exit()).isZero();
        assertThat(ended.out())
                .contains("Building, since there is no finished build yet", "Built.")
                .contains("-Dmessagescheduler.home=" + home)
                .endsWith("io.messagescheduler.launcher.Launcher --exp\n");
        assertThat(home.resolve("launcher/target/build.log")).content().contains("[INFO] Building core");
    }

    @Test
    void run_builtAlready_doesNotBuildAgain() throws Exception {
        run("--exp");

        assertThat(run("--exp").out()).startsWith("java in ");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void run_sourceNewerThanTheBuild_buildsAgain() throws Exception {
        run("--exp");
        Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.fromMillis(System.currentTimeMillis() + 5_000));

        assertThat(run("--exp").out()).contains("the sources are newer than the last build");
        assertThat(builds()).isEqualTo(2);
        assertThat(run("--stop").out()).startsWith("java in ");
    }

    /** Where the launcher keeps runs, the script looks for what runs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SM_DATA_DIR=",
                "SM_DATA_DIR=%s/else where",
                "# SM_DATA_DIR=other\nSM_DATA_DIR=else where\nSM_MINIMUM_DELAY=2",
                " export SM_DATA_DIR = 'else where' ",
            })
    void run_sourceNewerThanABuildInUse_isLeftForLaterWhereverRunsAreKept(String settings) throws Exception {
        run("--exp");
        Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.fromMillis(System.currentTimeMillis() + 5_000));
        Files.writeString(home.resolve("experiment.env"), settings.replace("%s", temporary.toString()));
        Path data = LauncherSettings.load(home, Map.of()).dataFolder();
        RunDirectory.app(data)
                .write(new RunDirectory.State(ProcessHandle.current().pid(), 0, "app", "running", "", 0, List.of()));

        Ended ended = run(home.resolve("messagescheduler"), temporary, "--exp");

        assertThat(ended.err()).contains("something is running from it");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void run_dataFolderOfTheEnvironment_startsAtTheCheckoutWhereverTheCommandIsGiven() throws Exception {
        Files.writeString(home.resolve("experiment.env"), "SM_DATA_DIR=other\n");
        Files.createDirectories(home.resolve("runs"));
        environment.put("SM_DATA_DIR", "runs");

        assertThat(run(home.resolve("messagescheduler"), temporary, "--stop").out())
                .as("something was started here")
                .contains("Building", "java in ");
    }

    @Test
    void run_byALinkFromAnotherFolder_findsItsCheckoutAndStaysInThatFolder() throws Exception {
        Path elsewhere =
                Files.createDirectories(temporary.resolve("else where")).toRealPath();
        Path link = Files.createSymbolicLink(
                elsewhere.resolve("ms"),
                Path.of("..").resolve(home.getFileName()).resolve("messagescheduler"));

        Ended ended = run(link, elsewhere, "--exp");

        assertThat(ended.out()).contains("java in " + elsewhere + ":", "-Dmessagescheduler.home=" + home.toRealPath());
    }

    @Test
    void run_unknownOptionInAFreshCheckout_saysSoWithoutBuilding() throws Exception {
        Ended ended = run("--epx");

        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).startsWith("Invalid Option: --epx\n").contains("Usage: ./messagescheduler [OPTION]...");
        assertThat(builds()).isZero();
    }

    @Test
    void run_helpInAFreshCheckout_isTheUsageWithoutBuilding() throws Exception {
        Ended ended = run("--help");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out().stripTrailing()).isEqualTo(Launcher.usage());
        assertThat(builds()).isZero();
    }

    @Test
    void run_everyOptionOfTheUsage_isKnownToTheScript() throws Exception {
        run("--exp");
        for (String option : List.of("-c", "-dc", "-p", "-pl", "-s", "--all", "--app", "--gui", "--grafana")) {
            assertThat(run(option, "--exp").out()).as(option).contains("Launcher " + option + " --exp");
        }
    }

    @Test
    void run_stopInAFreshCheckout_saysThatNothingRunsWithoutBuilding() throws Exception {
        Ended ended = run("-s");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).startsWith("Nothing was ever started here");
        assertThat(builds()).isZero();
    }

    @Test
    void run_buildFails_saysItsErrorAndTheLogAndBuildsAgainNextTime() throws Exception {
        program(home.resolve("mvnw"), "#!/bin/sh\necho '[ERROR] Unknown host repo.example.org'\nexit 1\n");

        Ended ended = run("--exp");

        assertThat(ended.exit()).isEqualTo(4);
        assertThat(ended.err())
                .contains("The build failed", "Unknown host repo.example.org", "check the network", "build.log");
        assertThat(ended.out()).doesNotContain("java in");
        program(home.resolve("mvnw"), GOOD_BUILD);
        assertThat(run("--exp").exit()).isZero();
    }

    @Test
    void run_sigtermDuringTheBuild_stopsTheBuild() throws Exception {
        program(home.resolve("mvnw"), "#!/bin/sh\nsleep 300 &\necho $! > sleeper\nmv sleeper child\nwait\n");
        Process script = start(home.resolve("messagescheduler"), home, "--exp");
        while (!Files.exists(home.resolve("child"))) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        long child = Long.parseLong(Files.readString(home.resolve("child")).strip());

        script.destroy();

        assertThat(script.waitFor()).isEqualTo(143);
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(home.resolve("launcher/target/.building")).doesNotExist();
        assertThat(temporary.resolve("err")).content().contains("Stopped.");
    }

    @Test
    void run_lockOfABuildThatWasKilled_isTakenOver() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createDirectories(home.resolve("launcher/target/.building"));
        Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

        assertThat(run("--exp").exit()).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void scripts_shellCheck_findsNothing() throws Exception {
        assumeTrue(installed("shellcheck"), "ShellCheck is not installed");
        Process check = new ProcessBuilder(
                        "shellcheck",
                        SCRIPT.toString(),
                        FIND_JDK.toString(),
                        CHECKOUT.resolve(".ci/run").toString())
                .redirectErrorStream(true)
                .start();
        String found = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(found).isEmpty();
        assertThat(check.waitFor()).isZero();
    }

    private static boolean installed(String program) throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }
}
