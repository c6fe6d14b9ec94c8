package io.messagescheduler.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.Seed;
import io.messagescheduler.core.delivery.DeliveryModel.Outcome;
import io.messagescheduler.core.delivery.DeliveryModel.Witness;
import io.messagescheduler.core.delivery.MistakenLane.Mistake;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model of crashes and clock jumps, run over the real delivery task, and over rules that it must see through. */
class DeliveryModelTest {
    private static final long SEED = Seed.of("DeliveryModelTest");
    private static final int REAL_RUNS = Integer.getInteger("model.runs", 10_000);
    private static final int MISTAKEN_RUNS = 600;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deliveryTask_crashesAnywhere_deliversEachRecordExactlyOnce(boolean clockJumps) { // P26 to P30, P38
        for (long seed = SEED; seed < SEED + REAL_RUNS; seed++) {
            SplittableRandom limits = new SplittableRandom(~seed);
            int exceptionCap = limits.nextInt(1, 4);
            long memoryBudget = limits.nextLong(1, 10);
            Lane.Maker maker = committed -> new RealLane(committed, exceptionCap, memoryBudget);
            Outcome outcome = run(seed, clockJumps, initial(), maker, new Invariants());
            assertThat(outcome.clean()).as("seed %d: %s", seed, outcome).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void plainRule_withoutMistake_isClean(boolean clockJumps) {
        assertThat(seen(Mistake.NONE, clockJumps, outcome -> !outcome.clean())).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void mistake_anyOfThem_isSeen(Mistake mistake) { // P63
        Predicate<Outcome> symptom = switch (mistake) {
            case T_LE,
                    T_NOW_LE,
                    K_WITHOUT_TIE_BREAK,
                    E_LEFT_OUT,
                    E_COUNTED_BEFORE_COMMIT,
                    E_FORGOTTEN_AT_RECOVERY,
                    LOW_IS_R -> outcome -> outcome.lost() > 0;
            case T_LT, K_NOT_THE_GREATEST, CHECKPOINT_BEFORE_REREAD -> outcome -> outcome.duplicated() > 0;
            case R_IS_LAST_RECORD_PLUS_ONE -> Outcome::lagStuck;
            case NONE -> throw new AssertionError("no mistake");
        };
        int withoutJumps = seen(mistake, false, symptom);
        int withJumps = seen(mistake, true, symptom);
        System.out.printf(
                "%s: seen in %d and, with clock jumps, %d of %d runs%n",
                mistake, withoutJumps, withJumps, MISTAKEN_RUNS);
        assertThat(withoutJumps + withJumps).isPositive();
    }

    private static int seen(Mistake mistake, boolean clockJumps, Predicate<Outcome> symptom) {
        int seen = 0;
        for (long seed = SEED; seed < SEED + MISTAKEN_RUNS; seed++) {
            Lane.Maker maker = committed -> new MistakenLane(mistake, committed);
            Outcome outcome = run(seed, clockJumps, MistakenLane.initial(), maker, Witness.NONE);
            seen += symptom.test(outcome) ? 1 : 0;
        }
        return seen;
    }

    private static Outcome run(
            long seed, boolean clockJumps, Lane.Committed initial, Lane.Maker maker, Witness witness) {
        try {
            return new DeliveryModel(seed, clockJumps, initial, maker, witness).run();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
        }
    }

    private static Lane.Committed initial() {
        return new Lane.Committed(0, Checkpoint.initial(0).encode());
    }

    /** P26 and P38, at each commit. */
    private static final class Invariants implements Witness {
        private Checkpoint last = Checkpoint.initial(0);

        @Override
        public void committed(Lane.Committed committed, List<@Nullable SortKey> log, int[] deliveries) {
            Checkpoint checkpoint = decode(committed);
            for (int offset = 0; offset < log.size(); offset++) {
                SortKey key = log.get(offset);
                if (key == null) {
                    continue;
                }
                boolean delivered = deliveries[offset] > 0;
                require(checkpoint.isDelivered(offset, key) == delivered, checkpoint, "offset " + offset);
                require(delivered || checkpoint.low() <= offset, checkpoint, "low above undelivered " + offset);
            }
            SortKey before = last.delivered();
            SortKey after = checkpoint.delivered();
            require(checkpoint.low() >= last.low(), checkpoint, "low went back");
            require(checkpoint.readOffset() >= last.readOffset(), checkpoint, "R went back");
            require(
                    before == null || (after != null && after.compareTo(before) >= 0),
                    checkpoint,
                    "K went back from " + before);
            last = checkpoint;
        }

        private static void require(boolean holds, Checkpoint checkpoint, String what) {
            if (!holds) {
                throw new AssertionError(what + " in " + checkpoint);
            }
        }

        private static Checkpoint decode(Lane.Committed committed) {
            try {
                return Checkpoint.decode(committed.low(), committed.metadata());
            } catch (UnreadableCheckpoint unreadable) {
                throw new AssertionError(unreadable);
            }
        }
    }
}
