package io.messagescheduler.messenger;

import io.messagescheduler.kafkaio.KafkaClients;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Loads, sent messages and receipts as the tests need them. */
final class Loads {
    static final String TARGET = "MESSAGES";
    static final String DEAD_LETTERS = "__SM_DEAD_LETTERS";
    static final long START_MS = 1_790_000_000_000L;

    private Loads() {}

    static KafkaClients clients(String bootstrapServers) {
        return new KafkaClients(bootstrapServers, new Properties(), 1_000_000);
    }

    static LoadPlan plan(long seed, int count) {
        return new LoadPlan("exp-1", seed, count, 90_000, 20, 1_000);
    }

    static SentMessage sent(LoadPlan plan, int number) {
        return SentMessage.of(
                plan.message(number),
                START_MS,
                START_MS + plan.sendOffsetMs(number),
                TARGET,
                plan.experimentId(),
                ExperimentHeaders.DEFAULT);
    }

    /** A receipt as it should be: on time, unaltered. */
    static Receipt received(SentMessage message, long offset) {
        return receipt(
                new Position(TARGET, 0, offset),
                message.number(),
                message.id(),
                message.dueMs() + 3,
                message.dueMs() + 1,
                message.content());
    }

    static Receipt receipt(
            Position position, int number, @Nullable String id, long receivedMs, Long appendMs, Content content) {
        return new Receipt(
                position,
                position.topic().equals(DEAD_LETTERS),
                number,
                id,
                receivedMs,
                appendMs,
                3L,
                receivedMs - 2,
                receivedMs - 1,
                content,
                position.topic().equals(DEAD_LETTERS) ? "TARGET_MISSING" : null);
    }

    static Content otherContent() {
        return Content.of(new byte[] {1}, new byte[] {2}, List.of());
    }
}
