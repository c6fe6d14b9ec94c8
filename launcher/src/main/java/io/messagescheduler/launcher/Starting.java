package io.messagescheduler.launcher;

/** What has begun to start, so that others can start beside it. */
@FunctionalInterface
interface Starting<T> {

    /**
     * Waits until it is ready. To be called once.
     *
     * @return what others need to know of it
     * @throws LaunchFailure if it ended or is not ready in time
     */
    T ready() throws InterruptedException;
}
