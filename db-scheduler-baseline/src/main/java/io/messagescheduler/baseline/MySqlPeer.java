package io.messagescheduler.baseline;

import io.messagescheduler.messenger.Handover;
import io.messagescheduler.messenger.HandoverContext;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.util.Optional;

/** What the two systems that poll MySQL have in common: all but how they poll. */
abstract sealed class MySqlPeer implements Peer permits MySqlClassic, MySqlTuned {
    private static final Server EMBEDDED_SERVER = new Server("io.messagescheduler.embedded.EmbeddedMySql", 64);

    private final Variant variant;

    MySqlPeer(Variant variant) {
        this.variant = variant;
    }

    @Override
    public String name() {
        return variant.contestant();
    }

    @Override
    public boolean isEnabled(Settings settings) {
        return settings.get(SettingCatalogue.DATABASE_SCHEDULER_MYSQL_ENABLED);
    }

    @Override
    public Optional<Server> server(Settings settings) {
        return embeddedServer(settings);
    }

    /** One for each that polls MySQL, unless the settings name an existing one. */
    static Optional<Server> embeddedServer(Settings settings) {
        return settings.isSet(SettingCatalogue.DATABASE_SCHEDULER_MYSQL_HOST)
                ? Optional.empty()
                : Optional.of(EMBEDDED_SERVER);
    }

    @Override
    public Handover handover(HandoverContext context) {
        MySqlServer server = MySqlServer.from(context.settings(), context.address());
        Database database = Database.of(context.settings(), variant, server, 1);
        return new MySqlHandover(database, new MessageRows(database.tables().messages()), context.unique());
    }

    @Override
    public Application scheduler(ProcessContext context, Optional<String> address) {
        return new DatabaseScheduler(context, variant, address);
    }
}
