package io.messagescheduler.core.delivery;

import io.messagescheduler.core.message.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rule of the checkpoint written down once more, as plainly as possible, with one of the mistakes in it that the
 * tests must be able to see. With {@link Mistake#NONE} it is right.
 */
final class MistakenLane implements Lane {
    enum Mistake {
        NONE,
        /** Appendix E: done is what is below R and due at or before the last delivery. */
        T_LE,
        /** Appendix E: done is what is below R and due before the last delivery. */
        T_LT,
        /** Appendix E: done is what is below R and due at or before the time of the checkpoint. */
        T_NOW_LE,
        /** K holds the due time alone, though E is counted by the whole key. */
        K_WITHOUT_TIE_BREAK,
        /** K is the last key sent, even if a greater one was sent before. */
        K_NOT_THE_GREATEST,
        /** There is no E. */
        E_LEFT_OUT,
        /** E is counted when records are taken, not when the checkpoint is made: a record read in between is missed. */
        E_COUNTED_BEFORE_COMMIT,
        /** Recovery forgets the exceptions that it was told of. */
        E_FORGOTTEN_AT_RECOVERY,
        /** Delivers and commits before the re-read has reached R. */
        CHECKPOINT_BEFORE_REREAD,
        /** R is one more than the last record's offset; control records at the end are never passed. */
        R_IS_LAST_RECORD_PLUS_ONE,
        /** The committed offset is R, not the oldest undelivered offset. */
        LOW_IS_R
    }

    private record Pending(SortKey key, long offset) {}

    private static final Comparator<Pending> ORDER =
            Comparator.comparing(Pending::key).thenComparingLong(Pending::offset);
    private static final SortKey NOTHING = new SortKey(Long.MIN_VALUE, new Sequence("-", 0, 0));

    final Mistake mistake;
    private final long loadedR;
    private final SortKey loadedK;
    private final Set<Long> loadedE = new HashSet<>();
    private final PriorityQueue<Pending> pending = new PriorityQueue<>(ORDER);

    private long position;
    private long lastNowMs = Long.MIN_VALUE;
    private SortKey k;
    private List<Long> eAtTake = new ArrayList<>();

    MistakenLane(Mistake mistake, Committed committed) {
        this.mistake = mistake;
        String[] parts = committed.metadata().split("\\|", -1);
        loadedR = Long.parseLong(parts[0]);
        loadedK = parts[1].isEmpty()
                ? NOTHING
                : new SortKey(
                        Long.parseLong(parts[1]),
                        new Sequence(parts[4], Integer.parseInt(parts[3]), Long.parseLong(parts[2])));
        if (!parts[5].isEmpty() && mistake != Mistake.E_FORGOTTEN_AT_RECOVERY) {
            Arrays.stream(parts[5].split(",", -1)).map(Long::valueOf).forEach(loadedE::add);
        }
        position = committed.low();
        k = loadedK;
    }

    static Committed initial() {
        return new Committed(0, "0|||||");
    }

    @Override
    public boolean read(long offset, SortKey key) {
        if (!(offset < loadedR && isDone(offset, key))) {
            pending.add(new Pending(key, offset));
        }
        position = offset + 1;
        return true;
    }

    private boolean isDone(long offset, SortKey key) {
        return switch (mistake) {
            case T_LE, T_NOW_LE -> key.dueMs() <= loadedK.dueMs();
            case T_LT -> key.dueMs() < loadedK.dueMs();
            case K_WITHOUT_TIE_BREAK -> key.dueMs() <= loadedK.dueMs() && !loadedE.contains(offset);
            default -> key.compareTo(loadedK) <= 0 && !loadedE.contains(offset);
        };
    }

    @Override
    public void readTo(long nextOffset) {
        if (mistake != Mistake.R_IS_LAST_RECORD_PLUS_ONE) {
            position = nextOffset;
        }
    }

    @Override
    public List<Long> takeDue(long nowMs, int limit) {
        List<Long> taken = new ArrayList<>();
        if (recovering()) {
            return taken;
        }
        lastNowMs = nowMs;
        while (!pending.isEmpty() && pending.element().key().dueMs() <= nowMs && taken.size() < limit) {
            Pending next = pending.remove();
            taken.add(next.offset());
            k = next.key().compareTo(k) > 0 || mistake == Mistake.K_NOT_THE_GREATEST ? next.key() : k;
        }
        eAtTake = exceptions();
        return taken;
    }

    private boolean recovering() {
        return position < loadedR && mistake != Mistake.CHECKPOINT_BEFORE_REREAD;
    }

    private List<Long> exceptions() {
        return new ArrayList<>(pending.stream()
                .filter(waiting -> waiting.key().compareTo(k) <= 0)
                .map(Pending::offset)
                .toList());
    }

    @Override
    public @Nullable Committed checkpoint() {
        if (recovering()) {
            return null;
        }
        List<Long> e = switch (mistake) {
            case E_LEFT_OUT -> List.of();
            case E_COUNTED_BEFORE_COMMIT -> eAtTake;
            default -> exceptions();
        };
        SortKey written =
                mistake == Mistake.T_NOW_LE && lastNowMs > k.dueMs() ? new SortKey(lastNowMs, NOTHING.sequence()) : k;
        long oldest = pending.stream().mapToLong(Pending::offset).min().orElse(position);
        long low = mistake == Mistake.LOW_IS_R ? position : oldest;
        return new Committed(
                low,
                position + "|" + text(written) + "|"
                        + String.join(",", e.stream().map(String::valueOf).toList()));
    }

    private static String text(SortKey key) {
        if (key.equals(NOTHING)) {
            return "|||";
        }
        Sequence sequence = key.sequence();
        return key.dueMs() + "|" + sequence.offset() + "|" + sequence.partition() + "|" + sequence.topic();
    }

    @Override
    public void committed() {
        eAtTake = exceptions();
    }

    @Override
    public boolean rollBack() {
        return false;
    }

    @Override
    public boolean overfull() {
        return false;
    }
}
