package io.messagescheduler.mini;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Property P63, the check of the check: with any of the holes put back in, {@link SystemSimulationTest} would fail before
 * long. A simulation that cannot find them does not simulate Kafka.
 */
class MutationTest {
    private static final int MOST_SEEDS = 3_000;

    /**
     * @param firstSeed shortly before one that is known to find it, so that the build need not search; a change of what
     *     a history draws moves it, and the line that is printed says where to
     */
    private record Mutation(String hole, long firstSeed, Supplier<Seams> seams) {
        Mutation(String hole, Supplier<Seams> seams) {
            this(hole, 1, seams);
        }
    }

    private static final List<Mutation> MUTATIONS = List.of(
            new Mutation("H1 space freed to the end", Mutations::spaceFreedToTheEnd),
            new Mutation("H2 checkpoint without exceptions", Mutations::checkpointWithoutExceptions),
            new Mutation("H2 checkpoint without tie-break", Mutations::checkpointWithoutTieBreak),
            new Mutation("H2 checkpoint at the read offset", Mutations::checkpointAtTheReadOffset),
            new Mutation("H3 drain id of the process", 66, Mutations::drainIdOfTheProcess),
            new Mutation("H3 drain fences after it has read", 2_690, Mutations::drainFencesAfterItHasRead),
            new Mutation("H3 delivery shuts nobody out", Mutations::deliveryShutsNobodyOut),
            new Mutation("H3 intake with bare group metadata", Mutations::intakeWithBareMetadata),
            new Mutation("H4 decisions never stale", 280, Mutations::decisionsNeverStale),
            new Mutation("H4 opened windows forgotten", 2_245, Mutations::openedWindowsForgotten),
            new Mutation("H5 emptiness by what is committed", Mutations::emptinessByWhatIsCommitted));

    @TestFactory
    Stream<DynamicTest> hole_putBackIn_isFound() {
        return MUTATIONS.stream().map(mutation -> DynamicTest.dynamicTest(mutation.hole(), () -> found(mutation)));
    }

    private static void found(Mutation mutation) {
        for (long seed = mutation.firstSeed(); seed <= MOST_SEEDS; seed++) {
            String problem = problemOf(new SystemHistory(seed, mutation.seams().get()));
            if (problem != null) {
                System.out.println("MutationTest: " + mutation.hole() + " is found by seed " + seed + ": " + problem);
                return;
            }
        }
        throw new AssertionError(mutation.hole() + " is not found by " + MOST_SEEDS + " seeds");
    }

    private static @Nullable String problemOf(SystemHistory history) {
        try {
            history.run();
        } catch (RuntimeException e) {
            return e.toString();
        }
        return history.problems().isEmpty() ? null : history.problems().getFirst();
    }
}
