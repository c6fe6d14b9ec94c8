package io.messagescheduler.process;

/**
 * A loop, one turn at a time: run by a thread in production ({@link AgentRunner}) and stepped by tests. An agent belongs
 * to one thread; nothing in it needs a lock.
 */
public interface Agent {

    /**
     * Does a bounded amount of work; waits a bounded time when there is none, since its runner calls it again at once.
     *
     * @return how much was done, 0 for nothing
     * @throws Exception to stop the process
     */
    int doWork() throws Exception;

    /** Names the thread, such as {@code deliver-0}. */
    String roleName();

    /** Called once by the agent's own thread after its last turn, however that ended. */
    void onClose();
}
