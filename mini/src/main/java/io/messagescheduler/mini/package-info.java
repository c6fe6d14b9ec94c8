/**
 * The whole engine in one thread, over a simulated log and a clock that its caller moves: the same agents as in the processes,
 * wired without network, threads or waiting. Three months of delay take milliseconds.
 */
@NullMarked
package io.messagescheduler.mini;

import org.jspecify.annotations.NullMarked;
