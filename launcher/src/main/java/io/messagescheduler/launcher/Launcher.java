package io.messagescheduler.launcher;

import io.messagescheduler.process.Engine;
import io.messagescheduler.process.SettingCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code ./messagescheduler}, in the original's words. */
@Command(name = "messagescheduler", sortOptions = false)
final class Launcher implements Callable<Integer> {

    /** At most one of these; none is {@code --exp}. */
    static final class Action {
        @Option(names = {"-h", "--help"})
        boolean help;

        @Option(names = "--all")
        boolean all;

        @Option(names = "--app")
        boolean app;

        @Option(names = "--exp")
        boolean experiment;

        @Option(names = "--mini")
        boolean mini;

        @Option(names = "--chaos")
        boolean chaos;

        @Option(names = {"-c", "--clean"})
        boolean clean;

        @Option(names = {"-dc", "--deep-clean"})
        boolean deepClean;

        @Option(names = {"-p", "--progress"})
        boolean progress;

        @Option(names = {"-pl", "--progress-live"})
        boolean progressLive;

        @Option(names = {"-s", "--stop"})
        boolean stop;

        @Option(names = "--bench", arity = "0..1", fallbackValue = "all", paramLabel = "LOAD")
        @Nullable
        String bench;

        @Option(names = DeadLettersCommand.OPTION)
        boolean deadLetters;

        @Option(names = "--analyse", paramLabel = "DIR")
        @Nullable
        Path analyse;
    }

    @ArgGroup
    private Action action = new Action();

    @Option(names = "--gui")
    private boolean gui;

    @Option(names = "--grafana")
    private boolean grafana;

    @Option(names = "--seed", paramLabel = "N")
    private @Nullable Long seed;

    @Option(names = "--minutes", paramLabel = "M")
    private @Nullable Integer minutes;

    @Option(names = "--rate", paramLabel = "N")
    private @Nullable Integer rate;

    @Option(names = "--brokers", paramLabel = "N")
    private @Nullable Integer brokers;

    @Option(names = "--faults", paramLabel = "LIST")
    private @Nullable String faults;

    private final Installation installation;
    private final Supervisor.Patience patience;
    private final Output output;
    private final String docker;

    Launcher(Installation installation, Supervisor.Patience patience, Output output) {
        this(installation, patience, output, "docker");
    }

    /** @param docker path of the {@code docker} program, or its name on the {@code PATH} */
    Launcher(Installation installation, Supervisor.Patience patience, Output output, String docker) {
        this.installation = installation;
        this.patience = patience;
        this.output = output;
        this.docker = docker;
    }

    public static void main(String[] arguments) {
        Output output = Output.standard();
        Launcher launcher = new Launcher(Installation.present(), Supervisor.Patience.DEFAULT, output);
        System.exit(launcher.execute(arguments));
    }

    /** Runs a command line. Returns its exit code; problems have been said by then. */
    int execute(String... given) {
        String[] arguments = given.clone();
        if (arguments.length > 0 && arguments[0].equals(DeadLettersCommand.OPTION)) {
            arguments[0] = DeadLettersCommand.NAME;
        }
        CommandLine line = new CommandLine(this);
        ScheduleCommands.addTo(line, output, () -> LauncherSettings.load(installation.home(), System.getenv()));
        return line.setPosixClusteredShortOptionsAllowed(false)
                .setParameterExceptionHandler((problem, words) -> {
                    CommandLine of = problem.getCommandLine();
                    if (of.getParent() != null) {
                        output.problem(String.valueOf(problem.getMessage()));
                        output.problem("More: ./messagescheduler " + of.getCommandName() + " --help");
                        return ExitCode.USAGE;
                    }
                    output.problem(sentence(problem));
                    output.problem("");
                    output.problem(usage().replaceFirst("(?s)Examples.*", "More: ./messagescheduler --help"));
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((problem, command, words) -> failed(problem))
                .execute(arguments);
    }

    private static String sentence(CommandLine.ParameterException problem) {
        if (problem instanceof CommandLine.UnmatchedArgumentException unknown) {
            return "Invalid Option: " + String.join(" ", unknown.getUnmatched());
        }
        if (problem instanceof CommandLine.MutuallyExclusiveArgsException) {
            return "Invalid Option: give one of the options that start, stop, show or clean, not several.";
        }
        return "Invalid Option: " + problem.getMessage();
    }

    private int failed(Exception problem) {
        if (problem instanceof LaunchFailure failure) {
            output.problem(failure.sentences());
            return failure.exitCode();
        }
        if (problem instanceof UncheckedIOException) {
            output.problem("%s: %s".formatted(problem.getMessage(), problem.getCause()));
            return ExitCode.MISSING;
        }
        output.problem("The launcher itself failed, which is a fault of this program: " + problem);
        problem.printStackTrace();
        return ExitCode.PROCESS_FAILED;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (action.help) {
            output.say(usage());
            return ExitCode.OK;
        }
        LauncherSettings settings = LauncherSettings.load(installation.home(), System.getenv());
        ChaosCommand.Wish wish = new ChaosCommand.Wish(seed, minutes, rate, brokers, faults);
        if (action.chaos) {
            return new ChaosCommand(installation, settings, output).run(wish);
        }
        if (!wish.isEmpty()) {
            throw new LaunchFailure(
                    ExitCode.USAGE, "--seed, --minutes, --rate, --brokers and --faults go with --chaos.");
        }
        if (action.deadLetters) {
            return DeadLettersCommand.line(output, () -> settings)
                    .setExecutionExceptionHandler((problem, command, words) -> failed(problem))
                    .execute();
        }
        if (settings.get(SettingCatalogue.ENGINE) == Engine.DOCKER && action.analyse == null) {
            return new ContainerCommand(installation, settings, new ContainerEngine(docker, output), output)
                    .run(action, gui, grafana);
        }
        Extras extras = new Extras(grafana || action.all, gui || action.all);
        Path data = settings.dataFolder();
        if (action.stop) {
            return new StopCommand(data, patience.grace(), output).run();
        }
        if (action.clean || action.deepClean) {
            CleanCommand clean = new CleanCommand(installation.home(), data, output);
            return action.clean ? clean.clean() : clean.deepClean();
        }
        if (action.progress || action.progressLive) {
            ProgressCommand progress = new ProgressCommand(new ProgressView(data, settings.token()), output);
            return action.progress ? progress.once() : progress.live();
        }
        if (action.app) {
            return new AppCommand(installation, settings, patience, output).run(extras);
        }
        if (action.bench != null) {
            return new BenchCommand(installation, settings, patience, output).run(action.bench);
        }
        if (action.mini) {
            return new MiniCommand(installation, settings, output).run();
        }
        ExperimentCommand experiment = new ExperimentCommand(installation, settings, patience, output);
        return action.analyse != null ? experiment.analyse(action.analyse) : experiment.run(extras);
    }

    /** The usage text, one file for this program and for the script, which shows it without a JVM. */
    static String usage() {
        try (InputStream text = Objects.requireNonNull(Launcher.class.getResourceAsStream("usage.txt"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
