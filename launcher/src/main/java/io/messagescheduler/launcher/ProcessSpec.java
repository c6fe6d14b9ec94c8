package io.messagescheduler.launcher;

import io.messagescheduler.process.RunFile;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One process to be run: what, with which flags and settings.
 *
 * @param process kind: {@code broker}, {@code worker}, …
 * @param instance name that is stable across restarts: {@code worker-0}
 * @param mainClass its main
 * @param flags flags of its JVM
 * @param environment settings that override the run's own
 * @param restarted whether it is started again when it dies; one that is not ends by itself
 * @param pinned settings for every restart, from what the first start chose (its port, so that others find it again)
 */
record ProcessSpec(
        String process,
        String instance,
        String mainClass,
        List<String> flags,
        Map<String, String> environment,
        boolean restarted,
        Function<RunFile, Map<String, String>> pinned) {

    ProcessSpec {
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
    }
}
