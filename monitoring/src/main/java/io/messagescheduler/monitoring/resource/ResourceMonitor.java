package io.messagescheduler.monitoring.resource;

import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Samples every process of a run until it is closed; the last sample is taken when it closes. */
final class ResourceMonitor implements Application {
    private static final String FOLDER = "docker";

    private final ProcessContext context;
    private final Duration interval;
    private final Path runDir;
    private final Path folder;
    private volatile @Nullable AgentRunner runner;

    ResourceMonitor(ProcessContext context) {
        this.context = context;
        this.interval = context.settings().get(SettingCatalogue.RESOURCE_MONITOR_INTERVAL);
        this.runDir = context.settings().get(SettingCatalogue.RUN_DIR);
        this.folder =
                context.settings().get(SettingCatalogue.EXPERIMENT_DATA_DIR).resolve(FOLDER);
    }

    @Override
    public void start() throws Exception {
        Endpoints endpoints = new Endpoints(BearerToken.of(context.settings()));
        RunSampler sampler = new RunSampler(runDir, new OperatingSystemUsage(), endpoints, InstantSource.system());
        runner = AgentRunner.start(
                new SamplingAgent(
                        sampler, new ResourceLog(folder), new SchedulerFiles(runDir, folder, endpoints), interval),
                context);
    }

    @Override
    public Readiness readiness() {
        return runner == null ? Readiness.no("it has not started") : Readiness.yes();
    }

    @Override
    public void close() {
        AgentRunner running = runner;
        if (running != null) {
            running.close();
        }
    }
}
