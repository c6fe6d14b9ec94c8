package io.messagescheduler.chaos;

/** The topics that a run's messages go to. */
final class Targets {
    static final String STEADY = "chaos-steady";
    /** Takes small messages only. */
    static final String NARROW = "chaos-narrow";
    /** Is deleted, made again, and given more partitions. */
    static final String VANISHING = "chaos-vanishing";
    /** Is never there. */
    static final String MISSING = "chaos-missing";
    /** One that no message may go to. */
    static final String INTERNAL = "__SM_REGISTRY";

    static final int NARROW_BYTES = 2_000;

    private Targets() {}

    static String of(MessageKind kind) {
        return switch (kind) {
            case INTERNAL_TARGET -> INTERNAL;
            case TOO_LARGE -> NARROW;
            case MISSING_TARGET -> MISSING;
            case VANISHING_TARGET -> VANISHING;
            case PLAIN,
                    TWIN,
                    PAST,
                    WITH_ID,
                    TO_CANCEL,
                    TO_MOVE,
                    FAR,
                    BAD_TIME,
                    NO_TARGET,
                    TIME_TWICE,
                    HUGE_HEADERS,
                    OVERSIZED,
                    CANCEL,
                    MOVE -> STEADY;
        };
    }
}
