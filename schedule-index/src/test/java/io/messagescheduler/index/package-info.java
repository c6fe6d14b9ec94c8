/** Tests of the index: its rules through the topology, its bytes, its look-ups, and all of it against a broker. */
@NullMarked
package io.messagescheduler.index;

import org.jspecify.annotations.NullMarked;
