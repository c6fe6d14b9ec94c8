package io.messagescheduler.messenger;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.process.Settings;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * What a {@link Handover} may use.
 *
 * @param admin stays the Messenger's to close
 * @param unique names this run of this contestant, the same after a restart; letters, digits, {@code _} and {@code -}
 * @param address of the contestant's own server, if one was started for it
 */
public record HandoverContext(
        Settings settings, KafkaClients kafka, Admin admin, String unique, Optional<String> address) {}
