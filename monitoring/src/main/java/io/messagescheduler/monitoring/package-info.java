/**
 * What is measured: the catalogue of every metric, and the monitor that writes down what each process of a run uses.
 * Beside the code stand Prometheus' rules, the dashboards and the runbooks.
 */
@NullMarked
package io.messagescheduler.monitoring;

import org.jspecify.annotations.NullMarked;
