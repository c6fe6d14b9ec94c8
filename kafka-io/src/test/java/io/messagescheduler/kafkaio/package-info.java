/** Tests of what talks to Kafka. */
@NullMarked
package io.messagescheduler.kafkaio;

import org.jspecify.annotations.NullMarked;
