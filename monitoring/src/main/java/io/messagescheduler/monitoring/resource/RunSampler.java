package io.messagescheduler.monitoring.resource;

import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes samples of all processes of a run. Belongs to one thread. */
public final class RunSampler {
    private final Path runDir;
    private final OperatingSystemUsage system;
    private final Endpoints endpoints;
    private final InstantSource clock;
    private final Map<String, InstanceLedger> ledgers = new HashMap<>();

    /** @param runDir where the processes write their run files */
    public RunSampler(Path runDir) {
        this(runDir, new OperatingSystemUsage(), new Endpoints(BearerToken.NONE), InstantSource.system());
    }

    RunSampler(Path runDir, OperatingSystemUsage system, Endpoints endpoints, InstantSource clock) {
        this.runDir = runDir;
        this.system = system;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /** One sample of each instance that lives, all with the same time. */
    public List<ResourceSample> sample() throws IOException, InterruptedException {
        List<RunFile> running = RunFiles.living(runDir);
        Map<String, String> metrics =
                endpoints.get(running.stream().map(RunSampler::metrics).toList());
        Instant time = clock.instant();
        List<ResourceSample> samples = new ArrayList<>();
        for (RunFile process : running) {
            List<Usage> usage = system.ofTree(process.pid());
            if (!usage.isEmpty() && usage.getFirst().pid() == process.pid()) {
                @Nullable String text = metrics.get(metrics(process));
                // One that has processes of its own, as the keeper of a MySQL has, only keeps them: what counts is
                // theirs.
                List<Usage> counted = usage.size() > 1 ? usage.subList(1, usage.size()) : usage;
                samples.add(ledgers.computeIfAbsent(process.instance(), InstanceLedger::new)
                        .enter(time, counted, text == null ? null : Traffic.of(text)));
            }
        }
        return samples;
    }

    private static String metrics(RunFile process) {
        return process.http() + "/metrics";
    }
}
