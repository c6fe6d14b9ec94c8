package io.messagescheduler.benchmarks;

/**
 * The highest rate that holds: rates are doubled until one fails, then the bounds are halved geometrically. At last the upper bound is
 * tried once more, and if it holds now the search goes on upwards: what failed may have been a hiccup of the machine, or JVMs that were
 * still compiling.
 */
final class RateSearch {
    private static final int HIGHEST_RATE = 1_000_000;

    /** Who does not sustain this has other troubles than throughput. */
    private static final int LOWEST_RATE = 500;

    /** The bounds are near enough. */
    private static final double ENOUGH = 1.1;

    private int rate;
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
        return rate == failed;
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
        if (isAgain() && !held) {
            return false;
        }
        if (held) {
            failed = isAgain() ? 0 : failed;
            sustained = rate;
        } else {
            failed = rate;
        }
        if (failed == 0) {
            rate *= 2;
        } else if (sustained == 0) {
            rate /= 2;
        } else if (failed < sustained * ENOUGH) {
            rate = failed;
        } else {
            rate = (int) Math.sqrt((double) sustained * failed);
        }
        return rate >= LOWEST_RATE && rate <= HIGHEST_RATE;
    }
}
