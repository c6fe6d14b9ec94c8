package io.messagescheduler.messenger;

/**
 * Where a sender's messages go.
 *
 * @param name the contestant's
 * @param target topic that they are to arrive in
 * @param handover belongs to the sender
 */
record Destination(String name, String target, Handover handover) {}
