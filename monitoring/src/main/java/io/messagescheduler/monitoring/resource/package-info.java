/**
 * The resource monitor: what each process of a run uses, written down every few seconds for the report, in the columns of
 * the original's docker-monitor. It finds processes by their run files, asks the operating system for what they use and
 * their metrics for the bytes that they sent and received, since the system keeps no such count per process.
 */
@NullMarked
package io.messagescheduler.monitoring.resource;

import org.jspecify.annotations.NullMarked;
