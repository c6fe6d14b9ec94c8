/**
 * The only home of kafka-clients: how our clients are made, what our topics are called and how they are set up, the
 * record as it travels between them, and the one consume-route-produce transaction.
 */
@NullMarked
package io.messagescheduler.kafkaio;

import org.jspecify.annotations.NullMarked;
