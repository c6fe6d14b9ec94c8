package io.messagescheduler.mini;

import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import org.apache.kafka.common.TopicPartition;

/** Where a {@link SimulatedSystem} can be made to do something wrong; as it stands, it does everything right. */
class Seams {
    /** What a process reaches the log by. */
    DataClients clients(String instance, DataClients clients) {
        return clients;
    }

    /** What a process measures time by. */
    ElapsedTime elapsed(String instance, ElapsedTime elapsed) {
        return elapsed;
    }

    DrainPlanner planner(SimulatedLog log, Layout layout, ManualClock clock) {
        return new DrainPlanner(log, layout, clock);
    }

    /**
     * Up to where a partition's space is freed.
     *
     * @param read the least offset that any of its readers has committed
     */
    long freeBelow(SimulatedLog log, TopicPartition partition, long read) {
        return read;
    }

    /** Whether it is checked at the deletion itself that nothing unread is deleted, or only by what gets lost. */
    boolean watchesDeletions() {
        return true;
    }
}
