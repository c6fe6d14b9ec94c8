/** Tests of what every process has. */
@NullMarked
package io.messagescheduler.process;

import org.jspecify.annotations.NullMarked;
