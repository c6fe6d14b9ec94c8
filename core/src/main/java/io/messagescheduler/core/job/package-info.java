/**
 * The control plane's rules: which bucket partitions need a drain, in which order Workers get them, when a job is done
 * and when a Worker counts as gone. None of this state matters: it is made anew from Kafka's offsets at any time.
 */
@NullMarked
package io.messagescheduler.core.job;

import org.jspecify.annotations.NullMarked;
