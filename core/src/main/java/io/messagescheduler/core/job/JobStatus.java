package io.messagescheduler.core.job;

/** The states of a job and, by the same words, of a Worker. */
public enum JobStatus {
    /** A job that no Worker has had; a Worker that has no job. */
    READY,
    /** Handed out. */
    WORKING,
    /** The committed offsets have reached the job's end offsets; of a Worker: that it says so. */
    DONE,
    /** Its Worker failed or fell silent; another may have it. */
    ERROR
}
