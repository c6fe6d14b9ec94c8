package io.messagescheduler.chaos;

/**
 * One record that the load hands in. Times are milliseconds after the start of the load.
 *
 * @param number its identity, from 0
 * @param atMs when it is sent
 * @param about the number of the message that a request or a twin is about; its own otherwise
 * @param key one of a few, so that they repeat
 * @param dueMs when its message is due; of a move, the new time; without meaning for other requests
 */
record Send(int number, MessageKind kind, long atMs, int about, int key, long dueMs) {}
