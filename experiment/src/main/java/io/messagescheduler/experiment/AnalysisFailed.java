package io.messagescheduler.experiment;

/** A run that cannot be analysed, or a report that cannot be written: the message is one sentence for the user. */
public final class AnalysisFailed extends Exception {
    private static final long serialVersionUID = 1L;

    AnalysisFailed(String sentence) {
        super(sentence);
    }

    AnalysisFailed(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
