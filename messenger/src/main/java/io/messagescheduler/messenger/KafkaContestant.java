package io.messagescheduler.messenger;

import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;

/** The wheel of Kafka topics: takes messages in its intake topic, and its target keeps the name that the settings give. */
final class KafkaContestant implements Contestant {
    static final String NAME = "kafka";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isEnabled(Settings settings) {
        return settings.get(SettingCatalogue.KAFKA_ENABLED);
    }

    @Override
    public Handover handover(HandoverContext context) {
        return new KafkaHandover(
                () -> context.kafka().transactionalProducer(context.unique()),
                context.admin(),
                context.settings().get(SettingCatalogue.TOPIC),
                context.unique() + "_SENT");
    }

    @Override
    public String targetTopic(String base) {
        return base;
    }
}
