package io.messagescheduler.chaos;

/** An outcome found at the end of a run: what whoever made the request was told. */
record Told(String request, String outcome) {}
