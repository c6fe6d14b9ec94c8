package io.messagescheduler.chaos;

import io.javalin.router.JavalinDefaultRoutingApi;
import io.messagescheduler.messagehandler.MessageHandlerMain;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Settings;
import io.messagescheduler.scheduler.SchedulerMain;
import io.messagescheduler.worker.WorkerMain;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;

/** Main of a process of ours as it is, but for its wall clock, which the run can move. */
public final class MovableClockMain {
    /** System property: the file that says by how much the clock is off, see {@link MovableClock}. */
    static final String FILE = "chaos.clock.file";

    private MovableClockMain() {}

    /** The one argument is the kind of process: {@code scheduler}, {@code message-handler} or {@code worker}. */
    public static void main(String[] arguments) {
        String process = arguments[0];
        Function<ProcessContext, Application> application = switch (process) {
            case "scheduler" -> SchedulerMain::new;
            case "message-handler" -> MessageHandlerMain::new;
            case "worker" -> WorkerMain::new;
            default -> throw new IllegalArgumentException("no such process: " + process);
        };
        InstantSource clock = MovableClock.following(Path.of(System.getProperty(FILE)));
        ProcessHost.run(process, context -> application.apply(new WithClock(context, clock)));
    }

    private record WithClock(ProcessContext context, InstantSource clock) implements ProcessContext {
        @Override
        public Settings settings() {
            return context.settings();
        }

        @Override
        public String process() {
            return context.process();
        }

        @Override
        public String instance() {
            return context.instance();
        }

        @Override
        public MeterRegistry meters() {
            return context.meters();
        }

        @Override
        public JavalinDefaultRoutingApi routes() {
            return context.routes();
        }

        @Override
        public String http() {
            return context.http();
        }

        @Override
        public void details(Map<String, String> details) {
            context.details(details);
        }

        @Override
        public void fail(Throwable reason) {
            context.fail(reason);
        }

        @Override
        public void finish() {
            context.finish();
        }
    }
}
