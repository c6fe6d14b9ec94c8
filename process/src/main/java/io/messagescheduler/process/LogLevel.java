package io.messagescheduler.process;

/** How much is logged, from the least to the most. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
