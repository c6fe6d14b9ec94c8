package io.messagescheduler.chaos;

import java.util.List;
import java.util.Optional;

/** The one address that there is everywhere; nothing between processes can be cut on it. */
final class Loopback implements Network {
    private final String why;

    /** @param why there are no namespaces */
    Loopback(String why) {
        this.why = why;
    }

    @Override
    public Place add(String instance) {
        return new Place(instance, "127.0.0.1", List.of());
    }

    @Override
    public Optional<String> whyNotCut() {
        return Optional.of(why);
    }

    @Override
    public void cut(Place from, Place to) {
        throw new IllegalStateException(why);
    }

    @Override
    public void mend(Place from, Place to) {
        throw new IllegalStateException(why);
    }

    @Override
    public void slow(Place from, int kilobits) {
        throw new IllegalStateException(why);
    }

    @Override
    public void unslow(Place from) {
        throw new IllegalStateException(why);
    }

    @Override
    public void close() {
        // There is nothing of ours.
    }
}
