package io.messagescheduler.kafkaio;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Properties that the operator gives to the Kafka clients, by Java's names, for each kind of client all of them. They stand
 * below our own settings.
 */
public record ClientProperties(Map<String, Object> admin, Map<String, Object> producer, Map<String, Object> consumer) {

    static final ClientProperties NONE = new ClientProperties(Map.of(), Map.of(), Map.of());

    public ClientProperties {
        admin = Map.copyOf(admin);
        producer = Map.copyOf(producer);
        consumer = Map.copyOf(consumer);
    }

    /** The same for every client; each leaves alone what it does not know. */
    static ClientProperties forAll(Properties properties) {
        Map<String, Object> map = new LinkedHashMap<>();
        properties.forEach((key, value) -> map.put(key.toString(), value));
        return new ClientProperties(map, map, map);
    }

    Map<String, Object> of(ClientKind kind) {
        return switch (kind) {
            case ADMIN -> admin;
            case PRODUCER -> producer;
            case CONSUMER -> consumer;
        };
    }

    /** These and those; where both name a property, those count. */
    ClientProperties and(ClientProperties those) {
        return new ClientProperties(
                both(admin, those.admin), both(producer, those.producer), both(consumer, those.consumer));
    }

    private static Map<String, Object> both(Map<String, Object> these, Map<String, Object> those) {
        Map<String, Object> both = new LinkedHashMap<>(these);
        both.putAll(those);
        return both;
    }

    /** Without the values, some of which are secret. */
    @Override
    public String toString() {
        return "ClientProperties[admin=" + admin.keySet() + ", producer=" + producer.keySet() + ", consumer="
                + consumer.keySet() + "]";
    }
}
