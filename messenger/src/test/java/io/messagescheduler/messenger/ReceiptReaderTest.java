package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ReceiptReaderTest {
    private final LoadPlan plan = Loads.plan(1, 100);
    private final SentMessage message = Loads.sent(plan, 7);
    private final ReceiptReader reader = new ReceiptReader(plan, ExperimentHeaders.DEFAULT, Loads.DEAD_LETTERS);

    @Test
    void read_deliveredMessage_hasItsContentAndItsTrace() {
        RecordHeaders headers = headersOf(message);
        headers.add(HeaderNames.HOP_COUNT, utf8("5"));
        headers.add(HeaderNames.MH_TIMESTAMP, utf8("2026-11-23T19:00:00.123Z"));
        headers.add(HeaderNames.WORKER_TIMESTAMP, utf8("soon"));
        headers.add(HeaderNames.JOB_ID, utf8("job"));

        Sighting sighting = read(record(Loads.TARGET, message, headers));

        assertThat(sighting.creationMs()).isEqualTo(message.creationMs());
        assertThat(sighting.receipt())
                .isEqualTo(new Receipt(
                        new Position(Loads.TARGET, 2, 11),
                        false,
                        7,
                        message.id(),
                        99,
                        55L,
                        5L,
                        Times.parse("2026-11-23T19:00:00.123Z"),
                        null,
                        message.content(),
                        null));
    }

    @Test
    void read_stampLeftBehind_isOtherContent() {
        RecordHeaders headers = headersOf(message);
        headers.add(HeaderNames.DUE, new byte[8]);

        Sighting sighting = read(record(Loads.TARGET, message, headers));

        assertThat(sighting.receipt().content().differencesFrom(message.content()))
                .containsExactly("headers");
    }

    @Test
    void read_deadLetter_hasItsCode() {
        RecordHeaders headers = headersOf(message);
        headers.add(HeaderNames.ERROR_CODE, utf8("TOO_LARGE"));

        Sighting sighting = read(record(Loads.DEAD_LETTERS, message, headers));

        assertThat(sighting.receipt().deadLetter()).isTrue();
        assertThat(sighting.receipt().errorCode()).isEqualTo("TOO_LARGE");
    }

    @Test
    void read_anotherExperiment_isNothing() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.EXPERIMENT_ID, utf8("exp-2"));

        assertThat(reader.read(record(Loads.TARGET, message, headers), 99)).isNull();
        assertThat(reader.read(record(Loads.DEAD_LETTERS, message, headers), 99))
                .isNull();
    }

    @Test
    void read_noExperiment_isUnknownInTheTargetAndNothingAmongDeadLetters() {
        Sighting sighting = read(record(Loads.TARGET, message, new RecordHeaders()));

        assertThat(sighting.receipt().number()).isEqualTo(Receipt.UNKNOWN);
        assertThat(reader.read(record(Loads.DEAD_LETTERS, message, new RecordHeaders()), 99))
                .isNull();
    }

    @Test
    void read_anyBytesInHeaders_neverFails() {
        SplittableRandom random = new SplittableRandom(1);
        String[] names = {
            HeaderNames.HOP_COUNT,
            HeaderNames.MH_TIMESTAMP,
            HeaderNames.EXPERIMENT_CREATION_TIME,
            HeaderNames.MESSAGE_ID,
            HeaderNames.ERROR_CODE
        };
        for (int round = 0; round < 2_000; round++) {
            RecordHeaders headers = new RecordHeaders();
            headers.add(HeaderNames.EXPERIMENT_ID, utf8(plan.experimentId()));
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            headers.add(names[random.nextInt(names.length)], random.nextInt(5) == 0 ? null : bytes);

            assertThat(reader.read(record(Loads.TARGET, message, headers), 99)).isNotNull();
        }
    }

    private Sighting read(ConsumerRecord<byte[], byte[]> record) {
        return Objects.requireNonNull(reader.read(record, 99));
    }

    private static RecordHeaders headersOf(SentMessage message) {
        RecordHeaders headers = new RecordHeaders();
        message.headers().forEach(header -> headers.add(header.name(), header.value()));
        return headers;
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, SentMessage message, RecordHeaders headers) {
        return new ConsumerRecord<>(
                topic,
                2,
                11,
                55,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                message.key(),
                message.value(),
                headers,
                Optional.empty());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
