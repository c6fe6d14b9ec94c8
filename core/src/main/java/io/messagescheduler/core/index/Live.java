package io.messagescheduler.core.index;

import org.jspecify.annotations.Nullable;

/**
 * A schedule that waits: the version that would be delivered if nothing were asked of it.
 *
 * @param version its offset in the schedules log
 * @param dueMs epoch milliseconds
 * @param request the request that made it, or null
 * @param body what the shell needs to write it to the log again; not looked into here, and not copied
 */
public record Live(long version, long dueMs, @Nullable String request, byte[] body) {}
