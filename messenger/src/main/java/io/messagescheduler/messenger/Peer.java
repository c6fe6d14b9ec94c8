package io.messagescheduler.messenger;

import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Settings;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * A system that the Kafka scheduler is compared with. One class adds one: it is found by the {@link ServiceLoader}, the
 * launcher starts its server and its scheduler, the Messenger hands it the same messages.
 */
public interface Peer extends Contestant {

    /** The server that it needs, when these settings want one started for it alone. */
    Optional<Server> server(Settings settings);

    /**
     * Its scheduler, a process of its own: takes what is due and sends it to the target topic, key, value and headers as
     * they were handed over.
     *
     * @param address of its server, see {@link PeerAddresses}
     */
    Application scheduler(ProcessContext context, Optional<String> address);

    /** Every peer there is, by name. */
    static List<Peer> all() {
        return ServiceLoader.load(Peer.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    /**
     * A server in a process of its own. It writes its address into its run file, as the detail {@code url}, and keeps its
     * data below {@code SM_EMBEDDED_DATA_DIR}, which is its own.
     *
     * @param mainClass full name
     * @param heapMb its heap, MiB
     */
    record Server(String mainClass, int heapMb) {}
}
