/**
 * What a producer asks for, read once from a record's headers: a due time, a target topic, perhaps an id. Everything that
 * cannot be read is a value too ({@link io.messagescheduler.core.message.InvalidSchedule}), never an exception. Times are
 * epoch milliseconds in UTC; the present is always an argument.
 */
@NullMarked
package io.messagescheduler.core.message;

import org.jspecify.annotations.NullMarked;
