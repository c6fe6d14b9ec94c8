package io.messagescheduler.benchmarks;

/**
 * The highest rate that holds: rates are doubled until one fails, then the bounds are halved geometrically. One that does not hold
 * is tried once more before it counts as failed, since a hiccup of the machine would end the search far below what can be sustained.
 */
final class RateSearch {
    private static final int HIGHEST_RATE = 1_000_000;

    /** Who does not sustain this has other troubles than throughput. */
    private static final int LOWEST_RATE = 500;

    /** The bounds are near enough. */
    private static final double ENOUGH = 1.1;

    private int rate;
    private boolean again;
    private int sustained;
    private int failed;

    RateSearch(int first) {
        rate = first;
    }

    /** The rate to try next, messages a second. */
    int rate() {
        return rate;
    }

    /** Whether that rate has been tried before. */
    boolean isAgain() {
        return again;
    }

    /** The highest rate that held so far; 0 when none did. */
    int sustained() {
        return sustained;
    }

    /**
     * What came of trying {@link #rate()}.
     *
     * @return whether there is another rate to try
     */
    boolean tried(boolean held) {
        if (!held && !again) {
            again = true;
            return true;
        }
        again = false;
        if (held) {
            sustained = rate;
        } else {
            failed = rate;
        }
        if (failed == 0) {
            rate *= 2;
        } else if (sustained == 0) {
            rate /= 2;
        } else if (failed < sustained * ENOUGH) {
            return false;
        } else {
            rate = (int) Math.sqrt((double) sustained * failed);
        }
        return rate >= LOWEST_RATE && rate <= HIGHEST_RATE;
    }
}
