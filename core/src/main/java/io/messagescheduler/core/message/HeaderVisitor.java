package io.messagescheduler.core.message;

import org.jspecify.annotations.Nullable;

/** Receives the headers of one record, one call each, in the order in which they stand in the record. */
@FunctionalInterface
public interface HeaderVisitor {
    /** The array is the record's own: it must be neither changed nor kept. */
    void header(String name, byte @Nullable [] value);
}
