package io.messagescheduler.client;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * Schedules messages, and changes those that have an id. An application depends on this, so that a framework or a test may
 * put something else in the place of {@link SchedulerClient}.
 *
 * <p>A method throws {@link SchedulingException} if the scheduler would refuse the request, before anything is sent. What
 * goes wrong later fails the future that it returned, with Kafka's exception; then it is unknown whether the request
 * arrived. It is safe to repeat a schedule with an id by handing in the same {@link ScheduledMessage} object: it is
 * delivered once. One built anew is another request, and is delivered again if the first was delivered already, unless both
 * have the same request id; so is a message without an id. It is safe to ask again for a cancel, move or fire: that is a
 * request of its own, with an outcome of its own, about what has the id then; the delay of a move counts anew.
 *
 * <p>A request about an id is decided by the scheduler a moment after it is acknowledged. The methods without {@link
 * Outcomes} complete with the acknowledgement, those with it when the scheduler has decided. One producer's requests about
 * one id are decided in the order they were sent.
 */
public interface MessageScheduler {

    CompletableFuture<Acknowledgement> schedule(ScheduledMessage message);

    /**
     * Completes when the scheduler holds the message ({@link Outcome.Kind#SCHEDULED}).
     *
     * @throws SchedulingException if the message has no id, since only those with one have an outcome
     */
    CompletableFuture<Outcome> schedule(ScheduledMessage message, Outcomes outcomes);

    /** Asks that the message of this id be not delivered. */
    CompletableFuture<Acknowledgement> cancel(String id);

    /** Completes with {@link Outcome.Kind#CANCELLED}, or with why it was not cancelled. */
    CompletableFuture<Outcome> cancel(String id, Outcomes outcomes);

    /** Asks that the message of this id be delivered at another time, everything else unchanged. */
    CompletableFuture<Acknowledgement> move(String id, Instant due);

    /** As {@link #move(String, Instant)}; the delay counts from now. */
    CompletableFuture<Acknowledgement> move(String id, Duration delay);

    /** Completes with {@link Outcome.Kind#MOVED}, or with why it was not moved. */
    CompletableFuture<Outcome> move(String id, Instant due, Outcomes outcomes);

    /** As {@link #move(String, Instant, Outcomes)}; the delay counts from now. */
    CompletableFuture<Outcome> move(String id, Duration delay, Outcomes outcomes);

    /** Asks that the message of this id be delivered at once. */
    CompletableFuture<Acknowledgement> fire(String id);

    /** Completes with {@link Outcome.Kind#MOVED}, or with why it was not brought forward. */
    CompletableFuture<Outcome> fire(String id, Outcomes outcomes);
}
