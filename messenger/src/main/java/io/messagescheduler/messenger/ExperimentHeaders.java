package io.messagescheduler.messenger;

import io.messagescheduler.core.message.HeaderNames;

/** Names of the headers by which a message of an experiment is known; settings, as in the original. */
record ExperimentHeaders(String messageId, String experimentId, String creationTime) {
    static final ExperimentHeaders DEFAULT = new ExperimentHeaders(
            HeaderNames.MESSAGE_ID, HeaderNames.EXPERIMENT_ID, HeaderNames.EXPERIMENT_CREATION_TIME);
}
