package io.messagescheduler.worker;

import io.messagescheduler.process.ElapsedTime;

/** A directory whose topics must not be looked up. */
final class NoLookUp {
    private NoLookUp() {}

    static TargetDirectory directory() {
        return new TargetDirectory(
                topic -> {
                    throw new AssertionError(topic + " was looked up");
                },
                ElapsedTime.MACHINE);
    }
}
