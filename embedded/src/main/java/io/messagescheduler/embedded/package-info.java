/**
 * A real Kafka broker and a database that speaks MongoDB's protocol, each in a JVM of its own, from nothing but the
 * build's dependencies: what a bare machine uses until it is pointed at a real cluster. Data survives restarts and kills.
 */
@NullMarked
package io.messagescheduler.embedded;

import org.jspecify.annotations.NullMarked;
