package io.messagescheduler.messenger;

import io.messagescheduler.process.Application;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.SettingCatalogue;
import java.util.stream.Collectors;

/** The scheduler of one compared system, the one that {@code EXPERIMENT_PEER} names. */
public final class PeerMain {
    private PeerMain() {}

    public static void main(String[] args) {
        ProcessHost.run("peer", PeerMain::scheduler);
    }

    private static Application scheduler(ProcessContext context) {
        String name = context.settings().get(SettingCatalogue.EXPERIMENT_PEER);
        PeerAddresses addresses = PeerAddresses.from(context.settings());
        return Peer.all().stream()
                .filter(peer -> peer.name().equals(name))
                .map(peer -> peer.scheduler(context, addresses.of(peer)))
                .findFirst()
                .orElseThrow(() -> new ProcessFailure(
                        ExitCode.INVALID_SETTINGS,
                        "EXPERIMENT_PEER '" + name + "' is none of "
                                + Peer.all().stream().map(Peer::name).collect(Collectors.joining(", ")),
                        null));
    }
}
