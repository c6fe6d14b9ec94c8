package io.messagescheduler.monitoring.resource;

import io.messagescheduler.process.Agent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what is used at every interval; an interval that a slow sample missed is left out. */
final class SamplingAgent implements Agent {
    private static final Logger log = LoggerFactory.getLogger(SamplingAgent.class);
    private static final long SCHEDULER_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final RunSampler sampler;
    private final ResourceLog resources;
    private final SchedulerFiles schedulerFiles;
    private final long intervalNanos;
    private long nextSampleNanos = System.nanoTime();
    private long nextSchedulerNanos = nextSampleNanos;

    SamplingAgent(RunSampler sampler, ResourceLog resources, SchedulerFiles schedulerFiles, Duration interval) {
        this.sampler = sampler;
        this.resources = resources;
        this.schedulerFiles = schedulerFiles;
        this.intervalNanos = interval.toNanos();
    }

    @Override
    public int doWork() throws IOException, InterruptedException {
        long now = System.nanoTime();
        if (now - nextSampleNanos < 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(nextSampleNanos - now, TURN_NANOS));
            return 0;
        }
        nextSampleNanos += intervalNanos * (1 + (now - nextSampleNanos) / intervalNanos);
        resources.append(sampler.sample());
        if (now - nextSchedulerNanos >= 0) {
            nextSchedulerNanos = now + SCHEDULER_NANOS;
            schedulerFiles.fetch();
        }
        return 1;
    }

    @Override
    public String roleName() {
        return "resource-monitor";
    }

    @Override
    public void onClose() {
        try {
            resources.append(sampler.sample());
            schedulerFiles.fetch();
        } catch (IOException e) {
            log.warn("The last sample could not be written: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
