package io.messagescheduler.core.message;

import org.jspecify.annotations.Nullable;

/**
 * Where an accepted record is delivered, read from its scheduling headers again without looking at its time. Whether the
 * topic may be written to is for {@link TargetRule} to say.
 */
public final class Target {
    private final Dialect dialect;
    private final String topic;
    private final byte @Nullable [] targetKey;

    private Target(Dialect dialect, String topic, byte @Nullable [] targetKey) {
        this.dialect = dialect;
        this.topic = topic;
        this.targetKey = targetKey;
    }

    /** The record's target, or null if its headers name none: then {@link IntakeParser} never accepted it. */
    public static @Nullable Target of(Headers headers) {
        Reader reader = new Reader();
        headers.forEach(reader);
        byte[] name = reader.dialect == Dialect.EPOCH ? reader.targetTopic : reader.topic;
        String topic = name == null || name.length == 0 ? null : Utf8.strict(name);
        return topic == null ? null : new Target(reader.dialect, topic, reader.targetKey);
    }

    public Dialect dialect() {
        return dialect;
    }

    public String topic() {
        return topic;
    }

    /**
     * The key to deliver with, neither array copied: in the epoch dialect that of {@link
     * HeaderNames#SCHEDULER_TARGET_KEY} (null without one), else the record's own.
     */
    public byte @Nullable [] deliveredKey(byte @Nullable [] recordKey) {
        return switch (dialect) {
            case TIME_TOPIC -> recordKey;
            case EPOCH -> targetKey;
        };
    }

    @Override
    public String toString() {
        return PrintableText.of(topic, TargetRule.MAX_NAME_LENGTH);
    }

    private static final class Reader implements HeaderVisitor {
        private Dialect dialect = Dialect.TIME_TOPIC;
        private byte @Nullable [] topic;
        private byte @Nullable [] targetTopic;
        private byte @Nullable [] targetKey;

        @Override
        public void header(String name, byte @Nullable [] value) {
            switch (name) {
                case HeaderNames.TOPIC -> topic = value;
                case HeaderNames.SCHEDULER_EPOCH -> dialect = Dialect.EPOCH;
                case HeaderNames.SCHEDULER_TARGET_TOPIC -> {
                    dialect = Dialect.EPOCH;
                    targetTopic = value;
                }
                case HeaderNames.SCHEDULER_TARGET_KEY -> {
                    dialect = Dialect.EPOCH;
                    targetKey = value;
                }
                default -> {}
            }
        }
    }
}
