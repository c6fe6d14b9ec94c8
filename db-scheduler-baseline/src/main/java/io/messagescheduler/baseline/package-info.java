/** The systems that the Kafka scheduler is compared with: the same messages in, the same target out, by polling a database. */
@NullMarked
package io.messagescheduler.baseline;

import org.jspecify.annotations.NullMarked;
