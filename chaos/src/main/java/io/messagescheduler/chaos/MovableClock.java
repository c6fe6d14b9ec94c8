package io.messagescheduler.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's wall clock, and so many milliseconds more as a file says: what a jump looks like to one process, while the
 * time that it measures goes on as before. No file, no difference. Safe to use from any thread.
 */
final class MovableClock implements InstantSource {
    private static final Logger log = LoggerFactory.getLogger(MovableClock.class);
    private static final Duration PERIOD = Duration.ofMillis(20);

    private final Path file;
    private volatile long offsetMs;

    private MovableClock(Path file) {
        this.file = file;
    }

    /** Follows the file by a thread of its own, which ends with the process. */
    static MovableClock following(Path file) {
        MovableClock clock = new MovableClock(file);
        clock.look();
        Thread.ofPlatform().daemon().name("clock").start(clock::follow);
        return clock;
    }

    /** What those who follow the file read from now on. Takes effect at once: never half a number. */
    static void move(Path file, Duration offset) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(draft, Long.toString(offset.toMillis()));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void follow() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            offsetMs = Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
        } catch (IOException e) {
            log.warn("The clock stays as it is, since {} cannot be read: {}", file, e.toString());
        }
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return System.currentTimeMillis() + offsetMs;
    }
}
