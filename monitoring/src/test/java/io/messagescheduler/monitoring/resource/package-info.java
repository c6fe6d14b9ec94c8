/** Tests of the resource monitor, some with real child processes. */
@NullMarked
package io.messagescheduler.monitoring.resource;

import org.jspecify.annotations.NullMarked;
