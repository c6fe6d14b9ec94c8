package io.messagescheduler.scheduler;

/**
 * A Scheduler as it announces itself while it leads.
 *
 * @param instance its name
 * @param url base URL where it answers
 */
record Leader(String instance, String url) {}
