package io.messagescheduler.index;

/**
 * Whether the index answers.
 *
 * @param ready whether it does for every part that is held here
 * @param recordsToGo of the changelogs, to be read before it does
 * @param reason in words, empty when it is ready
 */
public record IndexState(boolean ready, long recordsToGo, String reason) {}
