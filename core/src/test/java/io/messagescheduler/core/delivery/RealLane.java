package io.messagescheduler.core.delivery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The delivery task and the encoded checkpoint, behind the model's interface. */
final class RealLane implements Lane {
    private final DeliveryTask<Long> task;

    RealLane(Committed committed, int exceptionCap, long memoryBudgetBytes) {
        try {
            Checkpoint from = Checkpoint.decode(committed.low(), committed.metadata());
            task = DeliveryTask.withHorizon(64, from, exceptionCap, memoryBudgetBytes);
        } catch (UnreadableCheckpoint unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Override
    public boolean read(long offset, SortKey key) {
        return task.offer(offset, key, offset, 1) != Offer.FULL;
    }

    @Override
    public void readTo(long position) {
        task.readTo(position);
    }

    @Override
    public List<Long> takeDue(long nowMs, int limit) {
        List<Long> taken = new ArrayList<>();
        task.takeDue(nowMs, limit, (offset, key, payload) -> {
            if (offset != payload) {
                throw new AssertionError("payload of another record");
            }
            taken.add(offset);
        });
        return taken;
    }

    @Override
    public @Nullable Committed checkpoint() {
        if (task.recovering() || task.overfull()) {
            return null;
        }
        Checkpoint checkpoint = task.checkpoint();
        return new Committed(checkpoint.low(), checkpoint.encode());
    }

    @Override
    public void committed() {
        task.committed();
    }

    @Override
    public boolean rollBack() {
        task.rollBack();
        return true;
    }

    @Override
    public boolean overfull() {
        return task.overfull();
    }
}
