package io.messagescheduler.messenger;

import io.messagescheduler.process.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stores receipts, many at a time, on a thread of its own, so that a slow or absent database does not keep the collectors
 * from reading the clock. What is stored is told to the collector that it came from, which may then commit it.
 */
final class ReceiptWriter implements Agent {
    /** Receipts held while the database is away; beyond it the collectors pause. About 40 MB. */
    static final int CAPACITY = 100_000;

    private static final int RECEIPTS_A_WRITE = 2_000;
    private static final int WAIT_MS = 100;

    private final String name;
    private final MessageStore store;
    private final Patience patience;
    private final BlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    /** @param name the contestant's */
    ReceiptWriter(String name, MessageStore store, Patience patience) {
        this.name = name;
        this.store = store;
        this.patience = patience;
    }

    /** Takes receipts to be stored; {@code whenStored} runs on the writer's thread. */
    void add(List<Receipt> receipts, Runnable whenStored) {
        pending.addAndGet(receipts.size());
        queue.add(new Batch(receipts, whenStored));
    }

    boolean isFull() {
        return pending.get() >= CAPACITY;
    }

    /** Whether everything taken has been stored. */
    boolean isIdle() {
        return pending.get() == 0;
    }

    @Override
    public int doWork() throws InterruptedException {
        @Nullable Batch first = queue.poll(WAIT_MS, TimeUnit.MILLISECONDS);
        if (first == null) {
            return 0;
        }
        List<Batch> batches = new ArrayList<>(List.of(first));
        List<Receipt> receipts = new ArrayList<>(first.receipts());
        for (Batch next = queue.poll(); next != null; next = queue.poll()) {
            batches.add(next);
            receipts.addAll(next.receipts());
            if (receipts.size() >= RECEIPTS_A_WRITE) {
                break;
            }
        }
        patience.run("store receipts", () -> store.saveReceipts(receipts));
        batches.forEach(batch -> batch.whenStored().run());
        pending.addAndGet(-receipts.size());
        return receipts.size();
    }

    @Override
    public String roleName() {
        return "store-" + name;
    }

    @Override
    public void onClose() {
        // What is not stored was not committed either; the next process reads it again.
    }

    private record Batch(List<Receipt> receipts, Runnable whenStored) {}
}
