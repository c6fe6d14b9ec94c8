package io.messagescheduler.process;

/** What {@code ./messagescheduler} starts: processes of this machine, or containers by {@code docker compose}. */
public enum Engine {
    LOCAL,
    DOCKER
}
