package io.messagescheduler.chaos;

import io.messagescheduler.chaos.Network.Place;
import java.util.List;
import java.util.Map;

/**
 * One process of the system under test, over all its lives.
 *
 * @param name such as {@code worker-1}
 * @param http where it answers, {@code host:port}
 * @param flags of its JVM
 * @param main its main class and the arguments of that
 */
record Instance(
        Part part,
        String name,
        Place place,
        String http,
        List<String> flags,
        List<String> main,
        Map<String, String> environment) {

    /** What kind of process it is. */
    enum Part {
        BROKER,
        SCHEDULER,
        MESSAGE_HANDLER,
        WORKER
    }

    Instance {
        flags = List.copyOf(flags);
        main = List.copyOf(main);
        environment = Map.copyOf(environment);
    }
}
