package io.messagescheduler.chaos;

/**
 * A fault under way.
 *
 * @param whom it has hit, in words
 * @param mending undoes it
 */
record Injection(String whom, Mending mending) {

    /** Undoes a fault; called once. */
    interface Mending {
        void run() throws InterruptedException;
    }

    /** One that is over when it has been injected. */
    static Injection over(String whom) {
        return new Injection(whom, () -> {});
    }
}
