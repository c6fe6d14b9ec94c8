package io.messagescheduler.client;

import java.util.concurrent.CompletableFuture;

/** Where outcomes come from: {@link OutcomeReader}, or what a framework or a test puts in its place. */
public interface Outcomes {

    /**
     * The outcome of a request, as soon as it is known. To be asked before the request is sent, since an answer may come at
     * once and is not kept. The future fails with {@link java.util.concurrent.TimeoutException} if no answer comes in time;
     * then the request may yet be granted.
     *
     * @throws java.util.concurrent.RejectedExecutionException if too many wait already; send nothing then
     */
    CompletableFuture<Outcome> of(String scheduleId, String requestId);
}
