package io.messagescheduler.messenger;

import org.jspecify.annotations.Nullable;

/** A receipt as it was met, with the creation time that its headers claim, by which the live counts check it. */
record Sighting(Receipt receipt, @Nullable Long creationMs) {}
