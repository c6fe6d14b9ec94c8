package io.messagescheduler.core.message;

/** The headers of one record, whatever client library they came with. A name may occur more than once. */
@FunctionalInterface
public interface Headers {
    void forEach(HeaderVisitor visitor);
}
