/**
 * The end-to-end benchmark: a process that gives one system its load, reads what it delivers and writes figures ({@link
 * io.messagescheduler.benchmarks.BenchMain}), and the report over the figures of all ({@link
 * io.messagescheduler.benchmarks.BenchReport}). The launcher starts one after the other.
 */
@NullMarked
package io.messagescheduler.benchmarks;

import org.jspecify.annotations.NullMarked;
