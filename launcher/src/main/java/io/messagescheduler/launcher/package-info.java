/**
 * The command line: starts the processes of a run in order, by readiness, watches and restarts them, and stops every one
 * of them again, whatever happens. Java's part of {@code ./messagescheduler}; the script only finds a JDK and builds.
 */
@NullMarked
package io.messagescheduler.launcher;

import org.jspecify.annotations.NullMarked;
