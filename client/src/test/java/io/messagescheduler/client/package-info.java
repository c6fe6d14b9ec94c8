/** Tests of the client against Kafka's own mock clients, and against the rules in core that read what it writes. */
@NullMarked
package io.messagescheduler.client;

import org.jspecify.annotations.NullMarked;
