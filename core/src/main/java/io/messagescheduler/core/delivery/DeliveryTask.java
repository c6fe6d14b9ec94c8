package io.messagescheduler.core.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one partition of the imminent topic: takes records in the order of their offsets, hands them out
 * in the order of their sort keys when they are due, and says what to commit in the same transaction. The rule is that of
 * {@link Checkpoint}.
 *
 * <p>The shell's round, for a consumer that stands at {@link #position()} at the start:
 *
 * <ol>
 *   <li>{@link #offer} each record read, then {@link #readTo} the consumer's position; after {@link Offer#FULL}, neither
 *       until that record was taken;
 *   <li>{@link #takeDue} and send what it hands out; as long as records are held back by {@link Offer#FULL}, offer and
 *       take again in the same transaction, else an overdue backlog moves by one list of exceptions a transaction;
 *   <li>commit {@link #checkpoint()} with the sends, then say {@link #committed()}.
 * </ol>
 *
 * <p>After a transaction that was aborted for certain, {@link #rollBack()}. After one with an unknown outcome the task is thrown
 * away and a new one is made from the checkpoint that Kafka holds, its consumer sought to {@link Checkpoint#low()}.
 *
 * <p>An entry is one object, linked into the timer and into the list of undelivered offsets; nothing is looked through
 * at a commit but the exceptions, which are few. One owner thread.
 *
 * @param <P> what the shell needs to send a record
 */
public final class DeliveryTask<P> {
    /** Gets what is due. */
    @FunctionalInterface
    public interface Taken<P> {
        void accept(long offset, SortKey key, P payload);
    }

    private static final class Entry<P> extends DueQueue.Entry {
        final long offset;
        final P payload;
        final int bytes;

        @Nullable
        Entry<P> older;

        @Nullable
        Entry<P> newer;

        Entry(long offset, SortKey key, P payload, int bytes) {
            super(key);
            this.offset = offset;
            this.payload = payload;
            this.bytes = bytes;
        }
    }

    private static final long NONE = -1;

    private final Checkpoint from;
    private final Set<Long> exceptionsToReread;
    private final int exceptionCap;
    private final long memoryBudgetBytes;
    private final DueQueue<Entry<P>> queue;

    private long position;
    private long refusedOffset = NONE;
    private @Nullable SortKey delivered;

    /** Undelivered records by offset: the first gives {@code low}. */
    private @Nullable Entry<P> oldest;

    private @Nullable Entry<P> newest;

    /** Offsets of the undelivered records whose key was not above {@code delivered} when they came, ascending. */
    private long[] late = new long[8];

    private int lateCount;

    private long pendingBytes;

    /** Taken since the last commit, and the greatest key handed out before. */
    private final List<Entry<P>> inFlight = new ArrayList<>();

    private @Nullable SortKey deliveredBefore;

    /**
     * @param from the checkpoint that Kafka holds
     * @param exceptionCap how many late records may wait at a time, 1 to {@link Checkpoint#MAX_EXCEPTIONS}
     * @param memoryBudgetBytes how many bytes of records may wait at a time; one record is always taken
     */
    public DeliveryTask(Checkpoint from, int exceptionCap, long memoryBudgetBytes) {
        this(from, exceptionCap, memoryBudgetBytes, new DueQueue<>());
    }

    private DeliveryTask(Checkpoint from, int exceptionCap, long memoryBudgetBytes, DueQueue<Entry<P>> queue) {
        if (exceptionCap < 1 || exceptionCap > Checkpoint.MAX_EXCEPTIONS) {
            throw new IllegalArgumentException(
                    "the exception cap must be 1 to " + Checkpoint.MAX_EXCEPTIONS + ", but is " + exceptionCap);
        }
        if (memoryBudgetBytes < 1) {
            throw new IllegalArgumentException("the memory budget must be positive, but is " + memoryBudgetBytes);
        }
        this.from = from;
        this.exceptionsToReread = new HashSet<>(from.exceptions());
        this.exceptionCap = exceptionCap;
        this.memoryBudgetBytes = memoryBudgetBytes;
        this.queue = queue;
        this.position = from.low();
        this.delivered = from.delivered();
    }

    /** One with a small timer, for models that make thousands of tasks. */
    static <P> DeliveryTask<P> withHorizon(int horizonMs, Checkpoint from, int exceptionCap, long memoryBudgetBytes) {
        return new DeliveryTask<>(from, exceptionCap, memoryBudgetBytes, new DueQueue<>(horizonMs));
    }

    /**
     * Offers the next record read. Records below the loaded read offset are never refused: they were within the bounds
     * when they were first read, and no checkpoint can be written before all of them are here.
     *
     * @param bytes what the payload costs in memory
     * @throws IllegalArgumentException if the offset is one already passed, or passes over the one last refused
     */
    public Offer offer(long offset, SortKey key, P payload, int bytes) {
        checkAhead(offset);
        if (offset < from.readOffset() && alreadyDelivered(offset, key)) {
            position = offset + 1;
            return Offer.ALREADY_DELIVERED;
        }
        boolean isLate = isLate(key);
        if (offset >= from.readOffset() && isFull(isLate, bytes)) {
            refusedOffset = offset;
            return Offer.FULL;
        }
        Entry<P> entry = new Entry<>(offset, key, payload, bytes);
        queue.add(entry);
        link(entry, null);
        if (isLate) {
            addLate(offset);
        }
        pendingBytes += bytes;
        refusedOffset = NONE;
        position = offset + 1;
        return Offer.TAKEN;
    }

    /**
     * Tells that everything below this offset was offered: the consumer's own position, since control records and aborted
     * ones take offsets that no record shows.
     *
     * @throws IllegalArgumentException if that is a step back, or over a record that was refused
     */
    public void readTo(long nextOffset) {
        if (nextOffset < position || (refusedOffset != NONE && nextOffset > refusedOffset)) {
            throw new IllegalArgumentException("cannot have read to " + nextOffset + ": " + this);
        }
        position = nextOffset;
    }

    /**
     * Hands out what is due, least key first, at most {@code limit} records; copies of one message, with one key, are not
     * parted and may exceed it, and so may what makes it {@link #overfull()}. Nothing while {@link #recovering()}, since it
     * could not be committed.
     *
     * @return how many
     */
    public int takeDue(long nowMs, int limit, Taken<? super P> sink) {
        return takeDue(nowMs, limit, key -> true, sink);
    }

    /** As {@link #takeDue(long, int, Taken)}, but only up to the first that is not to be taken: what is behind it waits too. */
    public int takeDue(long nowMs, int limit, Predicate<SortKey> isTaken, Taken<? super P> sink) {
        if (recovering()) {
            return 0;
        }
        if (inFlight.isEmpty()) {
            deliveredBefore = delivered;
        }
        int taken = 0;
        for (Entry<P> next = queue.peek(nowMs); next != null; next = queue.peek(nowMs)) {
            boolean mayStop = !overfull() && !next.key().equals(delivered);
            if (mayStop && (taken >= limit || !isTaken.test(next.key()))) {
                break;
            }
            queue.poll(nowMs);
            unlink(next);
            if (delivered == null || next.key().compareTo(delivered) > 0) {
                delivered = next.key();
            } else {
                removeLate(next.offset);
            }
            inFlight.add(next);
            taken++;
            sink.accept(next.offset, next.key(), next.payload);
        }
        return taken;
    }

    /**
     * What to commit with everything taken so far; with nothing taken it says the same anew.
     *
     * @throws IllegalStateException while {@link #recovering()}: below the loaded read offset records may be missing; or while
     *     {@link #overfull()}
     */
    public Checkpoint checkpoint() {
        if (overfull()) {
            throw new IllegalStateException("more late records than a checkpoint can tell of: " + this);
        }
        if (recovering()) {
            throw new IllegalStateException(
                    "no checkpoint before the re-read reaches " + from.readOffset() + ": " + this);
        }
        return new Checkpoint(low(), position, delivered, lateOffsets());
    }

    /** The transaction with the last {@link #checkpoint()} is committed: what it sent no longer counts as memory used. */
    public void committed() {
        for (Entry<P> entry : inFlight) {
            pendingBytes -= entry.bytes;
        }
        inFlight.clear();
    }

    /**
     * Takes back everything handed out since the last commit, as if it never had been: the transaction is aborted. Costs a walk over
     * what waits, and nothing needs to be read again. Afterwards it may be {@link #overfull()}.
     */
    public void rollBack() {
        if (inFlight.isEmpty()) {
            return;
        }
        inFlight.sort(Comparator.comparingLong(entry -> entry.offset));
        Entry<P> following = oldest;
        for (Entry<P> entry : inFlight) {
            while (following != null && following.offset < entry.offset) {
                following = following.newer;
            }
            link(entry, following);
            queue.add(entry);
        }
        inFlight.clear();
        delivered = deliveredBefore;
        lateCount = 0;
        for (Entry<P> entry = oldest; entry != null; entry = entry.newer) {
            if (isLate(entry.key())) {
                addLate(entry.offset);
            }
        }
    }

    /**
     * Whether more late records wait than a checkpoint can tell of, since a transaction took more of them and was rolled back. They are
     * overdue, so the next {@link #takeDue} hands them out whatever its limit; unless the clock has stepped back.
     */
    public boolean overfull() {
        return lateCount > exceptionCap;
    }

    /** Whether records that were read before the checkpoint was written are still to be read again. */
    public boolean recovering() {
        return position < from.readOffset();
    }

    /** The greatest key handed out so far, which no later one on time is below; null when there was none. */
    public @Nullable SortKey delivered() {
        return delivered;
    }

    /** The next offset to read. */
    public long position() {
        return position;
    }

    /** The oldest offset not handed out, or the next to read if there is none. */
    public long low() {
        return oldest == null ? position : oldest.offset;
    }

    /** The due time of the next record, overdue or not; {@code Long.MAX_VALUE} if none waits. */
    public long nextDueMs() {
        return queue.peekDueMs();
    }

    /** See {@link DueQueue#crowdedMs}. */
    public long crowdedMs(long afterMs, long untilMs, int least) {
        return queue.crowdedMs(afterMs, untilMs, least);
    }

    /** How many records wait for their due time. */
    public int pending() {
        return queue.size();
    }

    /** What records cost in memory, those handed out but not committed included. */
    public long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public String toString() {
        return "delivery task at " + position + ", low " + low() + ", " + pending() + " pending, " + lateCount
                + " late, from " + from;
    }

    private void checkAhead(long offset) {
        if (offset < position || (refusedOffset != NONE && offset != refusedOffset)) {
            throw new IllegalArgumentException("cannot take offset " + offset + " now: " + this);
        }
    }

    private boolean alreadyDelivered(long offset, SortKey key) {
        SortKey greatest = from.delivered();
        return greatest != null && key.compareTo(greatest) <= 0 && !exceptionsToReread.contains(offset);
    }

    private boolean isFull(boolean isLate, int bytes) {
        boolean overBudget = pendingBytes > 0 && pendingBytes + bytes > memoryBudgetBytes;
        return overBudget || (isLate && lateCount >= exceptionCap);
    }

    private boolean isLate(SortKey key) {
        return delivered != null && key.compareTo(delivered) <= 0;
    }

    /** Before another one in the order of offsets; at the end, if that is null. */
    private void link(Entry<P> entry, @Nullable Entry<P> following) {
        Entry<P> preceding = following == null ? newest : following.older;
        entry.older = preceding;
        entry.newer = following;
        if (preceding == null) {
            oldest = entry;
        } else {
            preceding.newer = entry;
        }
        if (following == null) {
            newest = entry;
        } else {
            following.older = entry;
        }
    }

    private void unlink(Entry<P> entry) {
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        entry.older = null;
        entry.newer = null;
    }

    private void addLate(long offset) {
        if (lateCount == late.length) {
            late = Arrays.copyOf(late, lateCount * 2);
        }
        late[lateCount++] = offset;
    }

    private void removeLate(long offset) {
        int at = Arrays.binarySearch(late, 0, lateCount, offset);
        if (at >= 0) {
            System.arraycopy(late, at + 1, late, at, lateCount - at - 1);
            lateCount--;
        }
    }

    private List<Long> lateOffsets() {
        List<Long> offsets = new ArrayList<>(lateCount);
        for (int i = 0; i < lateCount; i++) {
            offsets.add(late[i]);
        }
        return offsets;
    }
}
