package io.messagescheduler.kafkaio;

import io.messagescheduler.process.Secrets;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The kinds of Java client, and which properties each of them knows. */
enum ClientKind {
    ADMIN(AdminClientConfig.configDef()),
    PRODUCER(ProducerConfig.configDef()),
    CONSUMER(ConsumerConfig.configDef());

    private final ConfigDef definition;

    ClientKind(ConfigDef definition) {
        this.definition = definition;
    }

    boolean knows(String javaName) {
        return definition.names().contains(javaName);
    }

    /** What the others read in a sentence: {@code producers}. */
    String plural() {
        return switch (this) {
            case ADMIN -> "admin clients";
            case PRODUCER -> "producers";
            case CONSUMER -> "consumers";
        };
    }

    /**
     * Reads a value as the client would.
     *
     * @throws IllegalArgumentException with a sentence that shows no secret
     */
    void check(String javaName, String value) {
        ConfigDef.ConfigKey key = definition.configKeys().get(javaName);
        if (key == null) {
            throw new IllegalArgumentException("there is no property " + javaName + " of " + plural());
        }
        try {
            Object parsed = ConfigDef.parseType(javaName, value, key.type());
            if (key.validator != null) {
                key.validator.ensureValid(javaName, parsed);
            }
        } catch (ConfigException e) {
            boolean secret = key.type() == ConfigDef.Type.PASSWORD
                    || !Secrets.mask(javaName, value).equals(value);
            throw new IllegalArgumentException(
                    secret ? "its value is not what " + javaName + " takes" : String.valueOf(e.getMessage()));
        }
    }

    static Set<String> allNames() {
        Set<String> names = new TreeSet<>();
        for (ClientKind kind : values()) {
            names.addAll(kind.definition.names());
        }
        return Collections.unmodifiableSet(names);
    }
}
