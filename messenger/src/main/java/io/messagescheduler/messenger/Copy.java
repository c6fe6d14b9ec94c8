package io.messagescheduler.messenger;

/** What verification needs of the database's copy of a sent message: all but the payload, which is a fingerprint here. */
record Copy(int number, long dueMs, long sentMs, Content content) {}
