package io.messagescheduler.testkit.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** A process that uses the log. Its clients crash together, and it is the one that faults strike. */
public final class SimulatedProcess {
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_POLL_RECORDS = 5_000;

    private final String name;
    private final SimulatedLog log;
    private final List<SimulatedConsumer> consumers = new ArrayList<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final Deque<Boolean> lostStores = new ArrayDeque<>();
    private int maxPollRecords = MAX_POLL_RECORDS;
    private boolean crashed;
    private Call interruptedCall = Call.ANY;
    private int callsToGo;
    private @Nullable Runnable interruption;

    SimulatedProcess(String name, SimulatedLog log) {
        this.name = name;
        this.log = log;
    }

    /**
     * A read_committed member of the group, without a reset policy.
     *
     * @param instance its static id, or null: a static member that closes is waited for until its session is over
     */
    public Consumer<byte[], byte[]> groupConsumer(String group, @Nullable String instance) {
        return added(new SimulatedConsumer(this, log, log.group(group), instance, true));
    }

    /** A read_committed consumer whose partitions are assigned by hand; its commits belong to the group. */
    public Consumer<byte[], byte[]> assignedConsumer(String group) {
        return added(new SimulatedConsumer(this, log, log.group(group), null, true));
    }

    /** As {@link #assignedConsumer}, but reads what is not committed, or never will be, too. */
    public Consumer<byte[], byte[]> uncommittedConsumer(String group) {
        return added(new SimulatedConsumer(this, log, log.group(group), null, false));
    }

    private SimulatedConsumer added(SimulatedConsumer consumer) {
        consumers.add(consumer);
        return consumer;
    }

    /** Without transactions. */
    public Producer<byte[], byte[]> producer() {
        return new SimulatedProducer(this, log, null, TRANSACTION_TIMEOUT);
    }

    /** Not yet initialised. Its transactions may stay open for 5 s. */
    public Producer<byte[], byte[]> transactionalProducer(String transactionalId) {
        return transactionalProducer(transactionalId, TRANSACTION_TIMEOUT);
    }

    public Producer<byte[], byte[]> transactionalProducer(String transactionalId, Duration timeout) {
        return new SimulatedProducer(this, log, transactionalId, timeout);
    }

    /** The most records of a poll. */
    public void limitPolls(int records) {
        maxPollRecords = records;
    }

    /** The fault strikes at the next commit, behind those that are waiting already. */
    public void strike(Fault fault) {
        faults.addLast(fault);
    }

    /** Whether a fault has not struck yet. */
    public boolean awaitsFault() {
        return !faults.isEmpty();
    }

    /**
     * The next commit of offsets outside of a transaction times out, behind those that do already.
     *
     * @param arrives whether only its answer is lost
     */
    public void loseStore(boolean arrives) {
        lostStores.addLast(arrives);
    }

    /** Forgets the faults that have not struck yet. */
    public void noFaults() {
        faults.clear();
        lostStores.clear();
    }

    /** It dies: what it has open stays open, its heartbeats cease. */
    public void crash() {
        crashed = true;
        consumers.forEach(SimulatedConsumer::falls);
    }

    /** It stands still, in whatever it does at this moment: its heartbeats cease. */
    public void stop() {
        consumers.forEach(SimulatedConsumer::falls);
    }

    /** It goes on, not knowing that it stood still. */
    public void goOn() {
        if (!crashed) {
            consumers.forEach(SimulatedConsumer::rises);
        }
    }

    /**
     * Interrupts it in the middle of its work: just before a call of a client something else happens. A later interruption
     * replaces the one before.
     *
     * @param number which of these calls, counted from 1
     */
    public void interruptAt(Call call, int number, Runnable meanwhile) {
        interruptedCall = call;
        callsToGo = number;
        interruption = meanwhile;
    }

    public boolean crashed() {
        return crashed;
    }

    int maxPollRecords() {
        return maxPollRecords;
    }

    @Nullable
    Fault nextFault() {
        return faults.poll();
    }

    /** Whether the next commit of offsets arrives although it is not answered; null if it is answered. */
    @Nullable
    Boolean nextLostStore() {
        return lostStores.poll();
    }

    /** To be called by every client before it does anything. */
    void alive() {
        alive(Call.ANY);
    }

    /** @param call what the client is about to do */
    void alive(Call call) {
        if (crashed) {
            throw new SimulatedCrash(name);
        }
        log.settle();
        Runnable meanwhile = interruption;
        boolean isMeant = interruptedCall == Call.ANY || interruptedCall == call;
        if (meanwhile != null && isMeant && --callsToGo <= 0) {
            interruption = null;
            meanwhile.run();
            if (crashed) {
                throw new SimulatedCrash(name);
            }
            log.settle();
        }
    }

    SimulatedCrash die() {
        crash();
        return new SimulatedCrash(name);
    }
}
