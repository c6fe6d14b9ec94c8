package io.messagescheduler.messenger;

import org.jspecify.annotations.Nullable;

/**
 * One header of a message; names may repeat and their order counts. The bytes are shared, never copied: nobody changes
 * them.
 */
@SuppressWarnings("ArrayRecordComponent")
public record MessageHeader(String name, byte @Nullable [] value) {}
