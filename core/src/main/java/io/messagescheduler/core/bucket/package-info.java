/**
 * The timing wheel's geometry: levels, windows, ring slots and the names of the topics that hold them. All of it is
 * arithmetic on epoch milliseconds; nothing here knows what time it is.
 */
@NullMarked
package io.messagescheduler.core.bucket;

import org.jspecify.annotations.NullMarked;
