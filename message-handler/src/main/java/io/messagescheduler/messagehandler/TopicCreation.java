package io.messagescheduler.messagehandler;

import java.util.Collection;

/** Creates topics that are missing. */
public interface TopicCreation {
    /** Returns when those that could be created can be written to; does not throw for the others. */
    void ensure(Collection<String> topics);
}
