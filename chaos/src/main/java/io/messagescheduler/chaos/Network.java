package io.messagescheduler.chaos;

import java.util.List;
import java.util.Optional;

/** Where the processes of a run find each other, and what can be done to the ways between them. */
interface Network extends AutoCloseable {

    /** Gives a process a place. Its address is its own if there are namespaces, else it is the loopback address. */
    Place add(String instance);

    /** Why the ways between processes cannot be cut; empty when they can. */
    Optional<String> whyNotCut();

    /** Packets from one place to another go nowhere from now on; the other way they still come. */
    void cut(Place from, Place to);

    void mend(Place from, Place to);

    /** What a place sends is held to so many kbit/s. */
    void slow(Place from, int kilobits);

    void unslow(Place from);

    @Override
    void close();

    /**
     * The place of one process.
     *
     * @param prefix what stands before its command line
     */
    record Place(String instance, String address, List<String> prefix) {
        public Place {
            prefix = List.copyOf(prefix);
        }
    }
}
