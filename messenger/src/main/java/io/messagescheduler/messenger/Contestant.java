package io.messagescheduler.messenger;

/**
 * A system under test: messages are handed over to it, and at their due time they must be in its target topic.
 *
 * @param name also the folder of its raw data
 * @param handover gives it messages; belongs to the contestant's sender
 */
record Contestant(String name, String targetTopic, Handover handover) {}
