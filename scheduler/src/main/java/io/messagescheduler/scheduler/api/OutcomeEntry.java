package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.index.Outcome;

/** What became of a request that concerned this id. */
public record OutcomeEntry(String id, Outcome outcome) {}
