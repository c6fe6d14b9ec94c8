/**
 * What an application needs to schedule Kafka messages: prepare and send them, cancel, move or fire those that have an id,
 * follow what became of such a request, and retry what a consumer could not process. It needs kafka-clients and nothing
 * else, keeps no static state, and takes its clock, producers and consumers by constructor.
 *
 * <p>Start with {@link io.messagescheduler.client.SchedulerClient}; who speaks the headers of etf1's
 * kafka-message-scheduler finds {@link io.messagescheduler.client.Schedules}, and who wants retries {@link
 * io.messagescheduler.client.Retries}.
 */
@NullMarked
package io.messagescheduler.client;

import org.jspecify.annotations.NullMarked;
