package io.messagescheduler.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void choose_portTaken_takesOneAbove() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.choose(taken.getLocalPort(), -1)).isGreaterThan(taken.getLocalPort());
        }
    }

    @Test
    void choose_portTakenOnAllInterfaces_takesOneAbove() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThat(Ports.choose(taken.getLocalPort(), -1)).isGreaterThan(taken.getLocalPort());
        }
    }

    @Test
    void anyFree_again_isAnotherAndNoneThatTheSystemGivesAway() {
        Set<Integer> ports =
                IntStream.range(0, 100).mapToObj(i -> Ports.anyFree()).collect(Collectors.toSet());
        assertThat(ports).hasSize(100).allMatch(port -> port >= 20_000 && port < 30_000);
    }

    @Test
    void choose_usedBefore_isPreferredWhenFree() throws IOException {
        int before = Ports.anyFree();
        assertThat(Ports.choose(0, before)).isEqualTo(before);
        try (ServerSocket taken = new ServerSocket(before, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.choose(0, before)).isPositive().isNotEqualTo(taken.getLocalPort());
        }
    }
}
