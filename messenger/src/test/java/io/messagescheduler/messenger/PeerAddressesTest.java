package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.process.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerAddressesTest {
    @Test
    void from_itsOwnText_isTheSame() {
        PeerAddresses addresses =
                new PeerAddresses(Map.of("mysql-tuned", "jdbc:mysql://127.0.0.1:1/?a=b", "fake-peer", "tcp://h:2"));

        PeerAddresses read = PeerAddresses.from(settings(addresses.text()));

        assertThat(read).isEqualTo(addresses);
        assertThat(read.of(new FakePeer())).contains("tcp://h:2");
        assertThat(read.of(new KafkaContestant())).isEmpty();
    }

    @Test
    void from_nothing_knowsNobody() {
        assertThat(PeerAddresses.from(settings("")).urls()).isEmpty();
    }

    private static Settings settings(String text) {
        return Settings.load(Map.of("EXPERIMENT_PEER_ADDRESSES", text), null);
    }
}
