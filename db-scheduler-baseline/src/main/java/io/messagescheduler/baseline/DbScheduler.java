package io.messagescheduler.baseline;

import io.messagescheduler.messenger.Handover;
import io.messagescheduler.messenger.HandoverContext;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.util.Optional;

/** The library db-scheduler, which polls MySQL too: one task a message. */
public final class DbScheduler implements Peer {
    private static final Variant VARIANT = Variant.DB_SCHEDULER;

    @Override
    public String name() {
        return VARIANT.contestant();
    }

    @Override
    public boolean isEnabled(Settings settings) {
        return settings.get(SettingCatalogue.EXPERIMENT_PEERS).contains(name());
    }

    @Override
    public Optional<Server> server(Settings settings) {
        return MySqlPeer.embeddedServer(settings);
    }

    @Override
    public Handover handover(HandoverContext context) {
        MySqlServer server = MySqlServer.from(context.settings(), context.address());
        Database database = Database.of(context.settings(), VARIANT, server, 1);
        return new MySqlHandover(
                database, new DbSchedulerTasks(database.tables().messages()), context.unique());
    }

    @Override
    public Application scheduler(ProcessContext context, Optional<String> address) {
        return new DbSchedulerProcess(context, MySqlServer.from(context.settings(), address));
    }
}
