package io.messagescheduler.process;

import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that turns one {@link Agent} until it is closed or the agent fails. The stop is asked for by a flag, then by
 * an interrupt when the agent does not heed it in time: an interrupt in the midst of a transaction costs more than
 * waiting for a bounded turn to end.
 */
public final class AgentRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AgentRunner.class);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration PATIENCE_AFTER_INTERRUPT = Duration.ofSeconds(2);

    private final Agent agent;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile boolean stopping;

    private AgentRunner(Agent agent, Consumer<Throwable> onFailure) {
        this.agent = agent;
        this.onFailure = onFailure;
        this.thread = new Thread(this::run, agent.roleName());
    }

    /** Starts the agent's thread; a failure of the agent stops the process. */
    public static AgentRunner start(Agent agent, ProcessContext context) {
        return start(agent, context::fail);
    }

    static AgentRunner start(Agent agent, Consumer<Throwable> onFailure) {
        AgentRunner runner = new AgentRunner(agent, onFailure);
        runner.thread.start();
        return runner;
    }

    /** Asks the agent to stop after its turn, without waiting; to stop several, ask all, then close each. */
    public void stop() {
        stopping = true;
    }

    /** Asks the agent to stop, and waits for its end for at most ten seconds. */
    @Override
    public void close() {
        stop();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!thread.join(PATIENCE)) {
                log.warn("{} has not stopped after {} s and is interrupted", agent.roleName(), PATIENCE.toSeconds());
                thread.interrupt();
                if (!thread.join(PATIENCE_AFTER_INTERRUPT)) {
                    log.warn("{} does not stop", agent.roleName());
                }
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                agent.doWork();
            }
        } catch (Throwable e) {
            if (stopping) {
                log.info("{} stopped while at work: {}", agent.roleName(), e.toString());
            } else {
                onFailure.accept(e);
            }
        } finally {
            try {
                agent.onClose();
            } catch (RuntimeException e) {
                log.warn("{} did not close cleanly", agent.roleName(), e);
            }
        }
    }
}
