/**
 * A real Kafka broker, a database that speaks MongoDB's protocol, a real MariaDB and an Artemis broker, each in a process
 * of its own, from nothing but the build's dependencies: what a bare machine uses until it is pointed at a real cluster.
 * Data survives restarts and kills.
 */
@NullMarked
package io.messagescheduler.embedded;

import org.jspecify.annotations.NullMarked;
