package io.messagescheduler.launcher;

import java.util.concurrent.CountDownLatch;

/**
 * The process behind {@code --app}: starts the application and watches it until it is stopped; the command itself has long
 * returned. Its output is {@code data/app/logs/supervisor.log}.
 */
final class AppSupervisor {

    private AppSupervisor() {}

    public static void main(String[] arguments) throws InterruptedException {
        Output output = Output.log();
        try {
            run(Installation.present(), Supervisor.Patience.DEFAULT, output);
        } catch (LaunchFailure e) {
            output.problem(e.sentences());
            System.exit(e.exitCode());
        }
    }

    private static void run(Installation installation, Supervisor.Patience patience, Output output)
            throws InterruptedException {
        LauncherSettings settings = LauncherSettings.load(installation.home(), System.getenv());
        RunDirectory directory = RunDirectory.app(settings.dataFolder());
        InCharge inCharge = InCharge.take(directory, "app");
        Supervisor supervisor = new Supervisor(
                installation, directory, settings.forApplication(), patience, output::say, inCharge::changed);
        inCharge.of(supervisor);
        try (Interruption interruption = new Interruption(() -> {
            inCharge.become("stopping", "");
            output.say("Stopping.");
            supervisor.close();
            inCharge.close();
            output.say("Stopped.");
        })) {
            try {
                SystemStart start = new SystemStart(installation, settings, directory, supervisor, output::say, false);
                Extras extras = Extras.ofThisJvm();
                start.application(start.broker(MonitoringStart.brokerEnvironment(extras, installation, directory))
                        .ready());
                MonitoringStart.begin(extras, installation, directory, output::say);
                inCharge.become("running", "");
                output.say("Running.");
                new CountDownLatch(1)
                        .await(); // Until it is stopped; processes that are given up leave the others running.
            } catch (LaunchFailure e) {
                supervisor.close();
                inCharge.failed(e);
                inCharge.close();
                throw e;
            }
        }
    }
}
