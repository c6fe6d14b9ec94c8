package io.messagescheduler.messenger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A store that can be away: each call asks {@code away}, and one that writes may fail half-way or after all was written. */
final class InMemoryMessageStore implements MessageStore {
    final Map<Integer, SentMessage> sent = new HashMap<>();
    final Map<Integer, Departure> departures = new HashMap<>();
    final Map<Position, Receipt> receipts = new HashMap<>();
    private BooleanSupplier away = () -> false;

    void awayWhen(BooleanSupplier away) {
        this.away = away;
    }

    @Override
    public void saveSent(List<SentMessage> messages) {
        each(messages, message -> sent.put(message.number(), message));
    }

    @Override
    public void saveDeparture(Departure departure) {
        each(List.of(departure), one -> departures.put(one.first(), one));
    }

    @Override
    public void saveReceipts(List<Receipt> batch) {
        each(batch, receipt -> receipts.putIfAbsent(receipt.position(), receipt));
    }

    @Override
    public void sent(int first, int end, Consumer<SentMessage> sink) {
        each(numbered(first, end, sent), sink);
    }

    @Override
    public void receipts(int first, int end, Consumer<Receipt> sink) {
        each(
                receipts.values().stream()
                        .filter(receipt -> receipt.number() >= first && receipt.number() < end)
                        .toList(),
                sink);
    }

    @Override
    public void departures(Consumer<Departure> sink) {
        each(new ArrayList<>(departures.values()), sink);
    }

    @Override
    public void close() {}

    private static <T> List<T> numbered(int first, int end, Map<Integer, T> all) {
        return all.entrySet().stream()
                .filter(entry -> entry.getKey() >= first && entry.getKey() < end)
                .map(Map.Entry::getValue)
                .toList();
    }

    private <T> void each(List<T> items, Consumer<T> work) {
        for (T item : items) {
            failIfAway();
            work.accept(item);
        }
        failIfAway();
    }

    private void failIfAway() {
        if (away.getAsBoolean()) {
            throw new StoreUnavailable("away", new IllegalStateException("away"));
        }
    }
}
