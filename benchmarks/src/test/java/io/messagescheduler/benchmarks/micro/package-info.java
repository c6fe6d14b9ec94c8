/** JMH benchmarks of the rules that every message passes: timer, router, header codec, checkpoint. Not started by the build. */
@NullMarked
package io.messagescheduler.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
