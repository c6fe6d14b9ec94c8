@NullMarked
package io.messagescheduler.benchmarks;

import org.jspecify.annotations.NullMarked;
