package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.messagescheduler.process.RunFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SupervisorTest {

    private static final Supervisor.Patience PATIENCE = new Supervisor.Patience(
            Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofMillis(1), 3, Duration.ofMinutes(10));

    @TempDir
    Path folder;

    private RunDirectory directory;
    private Supervisor supervisor;
    private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();

    @BeforeEach
    void setUp() {
        directory = RunDirectory.app(folder);
        supervisor = supervisor(PATIENCE);
    }

    @AfterEach
    void tearDown() {
        supervisor.close();
    }

    private Supervisor supervisor(Supervisor.Patience patience) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Installation installation = new Installation(folder, System.getProperty("java.class.path"), java);
        return new Supervisor(
                installation,
                directory,
                Map.of(FakeProcess.DIARY, folder.resolve("diary").toString()),
                patience,
                said::add,
                () -> {});
    }

    private static ProcessSpec fake(String instance, String behaviour, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put(FakeProcess.BEHAVIOUR, behaviour);
        return new ProcessSpec(
                "fake",
                instance,
                FakeProcess.class.getName(),
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                environment,
                true,
                file -> Map.of(FakeProcess.FLAVOUR, "pinned-" + file.details().get("flavour")));
    }

    private static ProcessSpec fake(String instance, String behaviour) {
        return fake(instance, behaviour, Map.of());
    }

    private static void kill(RunFile file) throws Exception {
        ProcessHandle process = ProcessHandle.of(file.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().get();
    }

    /** The run file of the next life of an instance: one with another process id. */
    private RunFile nextLife(RunFile earlier) throws InterruptedException {
        while (true) {
            var next = directory.runFile(earlier.instance()).filter(file -> file.pid() != earlier.pid());
            if (next.isPresent()) {
                return next.get();
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void start_processBecomesReady_returnsItsRunFile() throws Exception {
        RunFile file = supervisor.start(fake("fake-0", "ready")).ready();

        assertThat(file.instance()).isEqualTo("fake-0");
        assertThat(ProcessHandle.of(file.pid())).isPresent();
        assertThat(directory.log("fake-0")).content().contains("I am fake-0");
        assertThat(supervisor.records()).singleElement().satisfies(record -> {
            assertThat(record.state()).isEqualTo("running");
            assertThat(record.alive()).isPresent();
        });
    }

    @Test
    void start_several_launchesAllBeforeAnyIsReady() throws Exception {
        Starting<RunFile> first = supervisor.start(fake("fake-0", "ready"));
        Starting<RunFile> second = supervisor.start(fake("fake-1", "ready"));

        assertThat(supervisor.records()).extracting(ProcessRecord::instance).containsExactly("fake-0", "fake-1");
        assertThat(second.ready().instance()).isEqualTo("fake-1");
        assertThat(first.ready().instance()).isEqualTo("fake-0");
        assertThat(supervisor.records()).extracting(ProcessRecord::state).containsOnly("running");
    }

    @Test
    void start_processDies_saysWhyAndShowsTheEndOfItsLog() {
        assertThatThrownBy(() -> supervisor
                        .start(fake("fake-0", "dies", Map.of("FAKE_EXIT", "1")))
                        .ready())
                .isInstanceOfSatisfying(LaunchFailure.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.PROCESS_FAILED);
                    assertThat(failure.sentences())
                            .contains("fake-0 stopped while it was starting (exit code 1)", "ERROR I cannot go on");
                });
    }

    @Test
    void start_processRefusesItsSettings_passesItsExitCodeOn() {
        assertThatThrownBy(() -> supervisor
                        .start(fake("fake-0", "dies", Map.of("FAKE_EXIT", "2")))
                        .ready())
                .isInstanceOfSatisfying(
                        LaunchFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void start_processNeverReady_stopsItAndSaysItsReason() {
        supervisor = supervisor(impatient());

        Throwable thrown =
                catchThrowable(() -> supervisor.start(fake("fake-0", "unready")).ready());

        assertThat(thrown).hasMessageContaining("was not ready within").hasMessageContaining("fake-0.log");
        assertThat(supervisor.records())
                .allSatisfy(record -> assertThat(record.alive()).isEmpty());
    }

    @Test
    void start_processWithoutRunFile_stopsItAndSaysSo() {
        supervisor = supervisor(impatient());

        Throwable thrown =
                catchThrowable(() -> supervisor.start(fake("fake-0", "silent")).ready());

        assertThat(thrown).hasMessageContaining("it has not announced its endpoint");
        assertThat(supervisor.records())
                .allSatisfy(record -> assertThat(record.alive()).isEmpty());
    }

    private static Supervisor.Patience impatient() {
        return new Supervisor.Patience(
                Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMillis(1), 3, Duration.ofMinutes(10));
    }

    @Test
    void pauseAfter_firstDeath_isNone_thenDoublesUpToTheLongest() {
        Supervisor.Patience patience = Supervisor.Patience.DEFAULT;

        assertThat(IntStream.rangeClosed(1, 7)
                        .mapToObj(died -> patience.pauseAfter(died).toMillis()))
                .containsExactly(0L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
        assertThat(patience.pauseAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void death_ofARunningProcess_startsItAgainWithWhatTheFirstStartChose() throws Exception {
        RunFile first = supervisor
                .start(fake("fake-0", "ready", Map.of(FakeProcess.FLAVOUR, "sweet")))
                .ready();

        kill(first);

        assertThat(nextLife(first).details()).containsEntry("flavour", "pinned-sweet");
        assertThat(said.take()).contains("fake-0 died (exit code 137)", "fake-0.log");
        assertThat(supervisor.records())
                .singleElement()
                .satisfies(record -> assertThat(record.restarts()).isEqualTo(1));
    }

    @Test
    void death_tooOften_isGivenUpAndSaid() throws Exception {
        RunFile life = supervisor.start(fake("fake-0", "ready")).ready();
        for (int death = 1; death < PATIENCE.deaths(); death++) {
            kill(life);
            life = nextLife(life);
        }
        kill(life);

        assertThat(supervisor.failure().get())
                .contains("fake-0 died 3 times within 600 s, last with exit code 137; it is not started again");
        assertThat(supervisor.records())
                .singleElement()
                .satisfies(record -> assertThat(record.state()).isEqualTo("given-up"));
    }

    @Test
    void end_ofAProcessThatIsNotRestarted_isItsExitCode() throws Exception {
        ProcessSpec once = fake("messenger", "ready");
        RunFile file = supervisor
                .start(new ProcessSpec(
                        once.process(),
                        once.instance(),
                        once.mainClass(),
                        once.flags(),
                        once.environment(),
                        false,
                        f -> Map.of()))
                .ready();

        ProcessHandle.of(file.pid()).orElseThrow().destroy();

        assertThat(supervisor.end("messenger").get()).isEqualTo(143);
        assertThat(said).isEmpty();
    }

    @Test
    void close_severalProcesses_stopsTheLastStartedFirst() throws Exception {
        supervisor.start(fake("broker", "ready")).ready();
        supervisor.start(fake("scheduler-0", "ready")).ready();
        supervisor.start(fake("worker-0", "ready")).ready();

        supervisor.close();

        assertThat(Files.readAllLines(folder.resolve("diary")))
                .containsExactly("worker-0 stops", "scheduler-0 stops", "broker stops");
        assertThat(supervisor.records()).allSatisfy(record -> {
            assertThat(record.state()).isEqualTo("stopped");
            assertThat(record.alive()).isEmpty();
        });
    }

    @Test
    void close_processIgnoresSigterm_killsItAfterItsGrace() throws Exception {
        supervisor = supervisor(new Supervisor.Patience(
                Duration.ofSeconds(30), Duration.ofMillis(300), Duration.ofMillis(1), 3, Duration.ofMinutes(10)));
        RunFile file = supervisor.start(fake("fake-0", "stubborn")).ready();

        supervisor.close();

        assertThat(ProcessHandle.of(file.pid()).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(said.take()).contains("did not stop within").contains("was killed");
    }

    @Test
    void close_whileAProcessStarts_endsTheWaitAndLeavesNothing() throws Exception {
        CompletableFuture<Throwable> ended = CompletableFuture.supplyAsync(() ->
                catchThrowable(() -> supervisor.start(fake("fake-0", "unready")).ready()));
        while (directory.runFile("fake-0").isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }

        supervisor.close();

        assertThat(ended.get()).isInstanceOf(Supervisor.Stopping.class);
        assertThat(supervisor.records())
                .allSatisfy(record -> assertThat(record.alive()).isEmpty());
        assertThatThrownBy(() -> supervisor.start(fake("fake-1", "ready")).ready())
                .isInstanceOf(Supervisor.Stopping.class);
    }

    @Test
    void usage_afterARestart_addsProcessorTimeAndKeepsTheGreatestMemory() throws Exception {
        RunFile first = supervisor.start(fake("fake-0", "ready")).ready();
        supervisor.sample();
        ProcessUsage firstLife = supervisor.costs().getFirst().usage();

        kill(first);
        nextLife(first);
        supervisor.sample();

        ProcessUsage both = supervisor.costs().getFirst().usage();
        assertThat(firstLife.cpu()).isPositive();
        assertThat(both.cpu()).isGreaterThan(firstLife.cpu());
        assertThat(both.rssMaxKb()).isGreaterThanOrEqualTo(firstLife.rssMaxKb()).isPositive();
    }
}
