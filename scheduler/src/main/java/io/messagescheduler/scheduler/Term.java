package io.messagescheduler.scheduler;

import io.messagescheduler.process.Readiness;

/** What runs only while this Scheduler leads, from its election to its end. */
interface Term {
    SchedulerApi.Engine engine();

    /** Whether the leader's work is being done. Safe from any thread. */
    Readiness readiness();

    /** Stops acting and forgets the job queue. Waits a bounded time for what is under way. */
    void close();
}
