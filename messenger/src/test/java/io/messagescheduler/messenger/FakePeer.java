package io.messagescheduler.messenger;

import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.util.Optional;

/** A second contestant that takes messages in an intake topic of its own; a {@link FakeScheduler} may read it. */
public final class FakePeer implements Peer {
    static final String INTAKE_SUFFIX = "-PEER";

    @Override
    public String name() {
        return "fake-peer";
    }

    @Override
    public boolean isEnabled(Settings settings) {
        return settings.get(SettingCatalogue.DATABASE_SCHEDULER_MYSQL_ENABLED);
    }

    @Override
    public Optional<Server> server(Settings settings) {
        return Optional.empty();
    }

    @Override
    public Application scheduler(ProcessContext context, Optional<String> address) {
        throw new UnsupportedOperationException("the tests' FakeScheduler does its work");
    }

    @Override
    public Handover handover(HandoverContext context) {
        return new KafkaHandover(
                () -> context.kafka().transactionalProducer(context.unique()),
                context.admin(),
                context.settings().get(SettingCatalogue.TOPIC) + INTAKE_SUFFIX,
                context.unique() + "_SENT");
    }
}
