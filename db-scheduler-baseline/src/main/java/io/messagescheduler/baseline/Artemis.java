package io.messagescheduler.baseline;

import io.messagescheduler.messenger.Handover;
import io.messagescheduler.messenger.HandoverContext;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.util.Optional;

/** The message broker Artemis with its scheduled delivery; what falls due there is forwarded to Kafka. */
public final class Artemis implements Peer {
    /** Queue of messages that wait, and of those that are due. */
    static final String QUEUE = "scheduled-messages";

    private static final Server SERVER = new Server("io.messagescheduler.embedded.EmbeddedArtemis", 512);

    @Override
    public String name() {
        return "artemis";
    }

    @Override
    public boolean isEnabled(Settings settings) {
        return settings.get(SettingCatalogue.EXPERIMENT_PEERS).contains(name());
    }

    @Override
    public Optional<Server> server(Settings settings) {
        return Optional.of(SERVER);
    }

    @Override
    public Handover handover(HandoverContext context) {
        return new ArtemisHandover(url(context.address()), context.unique());
    }

    @Override
    public Application scheduler(ProcessContext context, Optional<String> address) {
        return new ArtemisProcess(context, url(address));
    }

    private static String url(Optional<String> address) {
        return address.orElseThrow(
                () -> new ProcessFailure(ExitCode.INVALID_SETTINGS, "No Artemis was started for this system.", null));
    }
}
