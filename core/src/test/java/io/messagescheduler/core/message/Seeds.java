package io.messagescheduler.core.message;

/** The seed of a property: random, always printed, and fixed by {@code -Dseed=...} to repeat a failure. */
final class Seeds {
    private Seeds() {}

    @SuppressWarnings("SystemOut")
    static long next(String property) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(property + ": repeat with -Dseed=" + seed);
        return seed;
    }
}
