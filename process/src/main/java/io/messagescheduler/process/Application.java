package io.messagescheduler.process;

/**
 * The work of one process. Its constructor takes the {@link ProcessContext}, reads settings and registers routes and
 * metrics, but starts nothing and asks nobody; then {@link #start} is called once and {@link #close} once, both on
 * threads of the host.
 */
public interface Application {

    /**
     * Starts the work and returns when it runs; may wait for others meanwhile, until it is interrupted. HTTP is already
     * up, so that {@link #readiness} can say what is waited for.
     *
     * @throws Exception to stop the process; a {@link ProcessFailure} when there is a plain sentence for it
     */
    void start() throws Exception;

    /**
     * Whether the work is being done now. Asked often and from any thread, also before {@link #start} has returned, when a yes
     * counts as "it is starting".
     */
    Readiness readiness();

    /** Whether restarting would not help. That the process answers at all is enough unless overridden. */
    default Readiness liveness() {
        return Readiness.yes();
    }

    /** Stops the work and gives everything back; also called when {@link #start} failed or never ran. */
    void close() throws Exception;
}
