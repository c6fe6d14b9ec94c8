package io.messagescheduler.core;

import java.util.SplittableRandom;

/** Where randomness in tests comes from: a new seed each time, printed, or the one in the system property "seed". */
public final class Seed {
    private Seed() {}

    /** A seed for the test of this name; {@code -Dseed=N} repeats a run. */
    public static long of(String test) {
        Long given = Long.getLong("seed");
        long seed = given != null ? given : new SplittableRandom().nextLong(1, Integer.MAX_VALUE);
        System.out.println(test + ": repeat with -Dseed=" + seed);
        return seed;
    }

    public static SplittableRandom random(String test) {
        return new SplittableRandom(of(test));
    }
}
