package io.messagescheduler.chaos;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.messagescheduler.process.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SystemPlanTest {
    /** Namespaces without namespaces: each process has an address of its own. */
    private static final class OwnAddresses implements Network {
        private int places;

        @Override
        public Place add(String instance) {
            places++;
            return new Place(instance, "10.0.0." + places, List.of());
        }

        @Override
        public Optional<String> whyNotCut() {
            return Optional.empty();
        }

        @Override
        public void cut(Place from, Place to) {}

        @Override
        public void mend(Place from, Place to) {}

        @Override
        public void slow(Place from, int kilobits) {}

        @Override
        public void unslow(Place from) {}

        @Override
        public void close() {}
    }

    @Test
    void environment_inNamespacesAndOnTheLoopbackAddress_isAccepted() {
        for (Network network : List.of(new OwnAddresses(), new Loopback("for the test"))) {
            SystemPlan plan = new SystemPlan(Path.of("chaos"), network, Scale.full(3, Duration.ofMinutes(1), 10));
            Stream.concat(plan.brokers().stream(), plan.others().stream())
                    .forEach(instance -> assertThatCode(() -> Settings.load(instance.environment(), null))
                            .as(instance.name())
                            .doesNotThrowAnyException());
        }
    }
}
