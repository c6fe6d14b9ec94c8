package io.messagescheduler.process;

import io.javalin.router.JavalinDefaultRoutingApi;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;

/** What the host gives to the {@link Application} that it runs. Safe to use from any thread. */
public interface ProcessContext {

    Settings settings();

    /** Kind of process, such as {@code worker}. */
    String process();

    /** Name of this process among all, the same after a restart: {@code worker-0}. */
    String instance();

    /** What time it is for this process: the machine's, unless it is one to try things out. */
    default InstantSource clock() {
        return InstantSource.system();
    }

    /** Where meters are registered; shown at {@code /metrics}. */
    MeterRegistry meters();

    /** Where the application's constructor adds its HTTP routes; later is too late. */
    JavalinDefaultRoutingApi routes();

    /** Base URL where this process answers, as in its run file; from the application's start on. */
    String http();

    /** Adds what others need to know to the run file. */
    void details(Map<String, String> details);

    /** Ends the process for this reason: the application is closed, one line tells why, the exit code is not 0. */
    void fail(Throwable reason);

    /** Ends the process since its work is done: the application is closed, the exit code is 0. */
    void finish();
}
