package io.messagescheduler.scheduler;

import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.process.Readiness;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;

/** A leader's state without the work. */
final class FakeTerm implements Term {
    final ControlPlane plane =
            new ControlPlane(new JobBoard.Settings(5_000, 20_000, 10), Duration.ofMinutes(5), InstantSource.system());
    private final SchedulerApi.Engine engine =
            new SchedulerApi.Engine(plane, new JobLog(new MockProducer<>()), () -> Map.of("deadLetters", 7L));
    boolean closed;

    @Override
    public SchedulerApi.Engine engine() {
        return engine;
    }

    @Override
    public Readiness readiness() {
        return Readiness.yes();
    }

    @Override
    public void close() {
        plane.close();
        closed = true;
    }
}
