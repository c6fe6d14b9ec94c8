/**
 * What a run left behind, made into its report: {@code run.json} and {@code <system>/messages.csv} go in,
 * {@code result/report.json}, {@code result/report.html} and a table for the terminal come out. Raw files are streamed
 * and counted into histograms of bounded size, so a run of any length fits into a small heap. Nothing here talks to
 * Kafka, to a database or to the network, so a report can be made again years later.
 */
@NullMarked
package io.messagescheduler.experiment;

import org.jspecify.annotations.NullMarked;
