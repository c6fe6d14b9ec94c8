package io.messagescheduler.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.messagescheduler.systemtest.TopicReader.Receipt;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a producer may ask for and what becomes of it, from the intake topic to the target or the dead letters. */
@WithEngine
class IntakeIT {
    private static final Set<String> TRACE =
            Set.of("__sm_mh_timestamp", "__sm_worker_timestamp", "__sm_message_hopcount", "__sm_job_id");
    private static final Set<String> EPOCH_ADDED = Set.of("scheduler-timestamp", "scheduler-key", "scheduler-topic");
    private static final byte[] NOT_UTF8 = {(byte) 0xC3, 0x28, 0x00, (byte) 0xFF};

    /** Seconds ahead: more than one window, so that a bucket is passed, and enough to send all before it. */
    private static final long AHEAD_S = 8;

    /** @param key that the delivered record must have */
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Expected(long dueMs, byte @Nullable [] key, byte @Nullable [] value, List<String> headers) {}

    @Test
    void accepted_everyForm_arrivesOnceAtItsTimeUnchanged(KafkaUser user) throws Exception {
        Map<String, Expected> expected = new HashMap<>();
        long second = Instant.now().getEpochSecond() + AHEAD_S;
        for (TimeForm form : TimeForm.all(second)) {
            String target = EngineUnderTest.TARGET_PREFIX + form.name();
            SentHeaders headers = new SentHeaders().kept("id", bytes("the user's own"));
            if (form.text() != null) {
                headers.taken("time", form.text());
            }
            awkward(headers.taken("topic", target)).taken("schedule-action", "schedule");
            byte[] value = form.name().startsWith("iso") ? NOT_UTF8 : bytes("value of " + form.name());
            send(user, expected, target, form.dueMs(), NOT_UTF8, NOT_UTF8, value, headers);
        }
        String nothing = EngineUnderTest.TARGET_PREFIX + "null-key-and-value";
        SentHeaders headers = new SentHeaders()
                .taken("topic", nothing)
                .taken("time", Long.toString(second))
                .taken("schedule-id", "some id");
        send(user, expected, nothing, second * 1_000, null, null, null, headers);
        for (boolean withKey : new boolean[] {true, false}) {
            String target = EngineUnderTest.TARGET_PREFIX + (withKey ? "epoch-dialect" : "epoch-dialect-no-key");
            SentHeaders epoch = awkward(new SentHeaders().taken("scheduler-epoch", Long.toString(second)))
                    .taken("scheduler-target-topic", target);
            if (withKey) {
                epoch.taken("scheduler-target-key", NOT_UTF8);
            }
            send(
                    user,
                    expected,
                    target,
                    second * 1_000,
                    bytes("id of " + target),
                    withKey ? NOT_UTF8 : null,
                    NOT_UTF8,
                    epoch);
        }

        for (Receipt receipt : receiveAll(user, expected.keySet())) {
            ConsumerRecord<byte[], byte[]> record = receipt.record();
            Expected sent = Objects.requireNonNull(expected.get(record.topic()));
            assertThat(record.timestamp()).as(record.topic()).isGreaterThanOrEqualTo(sent.dueMs());
            assertThat(receipt.receivedMs()).as(record.topic()).isGreaterThanOrEqualTo(sent.dueMs());
            assertThat(record.key()).as(record.topic()).isEqualTo(sent.key());
            assertThat(record.value()).as(record.topic()).isEqualTo(sent.value());
            List<String> foreign = SentHeaders.texts(Stream.of(record.headers().toArray())
                    .filter(header -> !TRACE.contains(header.key()) && !EPOCH_ADDED.contains(header.key()))
                    .toList());
            assertThat(foreign).as(record.topic()).isEqualTo(sent.headers());
            assertTrace(record);
            boolean epoch = record.topic().startsWith(EngineUnderTest.TARGET_PREFIX + "epoch-dialect");
            assertThat(last(record, "scheduler-topic")).isEqualTo(epoch ? EngineUnderTest.INTAKE : null);
            assertThat(last(record, "scheduler-key")).isEqualTo(epoch ? "id of " + record.topic() : null);
            if (epoch) {
                assertThat(Long.parseLong(last(record, "scheduler-timestamp")))
                        .isBetween(second - AHEAD_S, receipt.receivedMs() / 1_000);
            }
        }
    }

    @Test
    void refused_everyKind_isUnchangedInTheDeadLettersWithItsCode(KafkaUser user) throws Exception {
        String good = EngineUnderTest.TARGET_PREFIX + "never";
        Map<String, String> codes = new HashMap<>();
        Map<String, ProducerRecord<byte[], byte[]>> sent = new HashMap<>();
        for (BadMessage bad : BadMessage.all(good)) {
            SentHeaders headers = awkward(bad.headers());
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    EngineUnderTest.INTAKE,
                    null,
                    bad.key() == null ? null : bytes(bad.key()),
                    bad.nullValue() ? null : NOT_UTF8,
                    headers.all());
            String origin = origin(user.send(record));
            codes.put(origin, bad.code() + " " + bad.name());
            sent.put(origin, record);
        }
        try (TopicReader reader = user.reader(List.of(EngineUnderTest.DEAD_LETTERS))) {
            reader.readUntil(
                    codes.size() + " dead letters",
                    receipts -> letters(receipts, codes.keySet()).size() >= codes.size());
            List<ConsumerRecord<byte[], byte[]>> letters = letters(reader.readToEnd(), codes.keySet());
            assertThat(letters.stream().map(IntakeIT::originOf)).containsExactlyInAnyOrderElementsOf(codes.keySet());
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                String what = codes.get(originOf(letter));
                ProducerRecord<byte[], byte[]> record = Objects.requireNonNull(sent.get(originOf(letter)));
                assertThat(what).isNotNull().startsWith(last(letter, "__sm_error_code") + " ");
                assertThat(last(letter, "__sm_error_message")).as(what).isNotBlank();
                assertThat(letter.key()).as(what).isEqualTo(record.key());
                assertThat(letter.value()).as(what).isEqualTo(record.value());
                assertThat(SentHeaders.texts(letter.headers()))
                        .as(what)
                        .startsWith(SentHeaders.texts(record.headers()).toArray(String[]::new));
            }
        }
    }

    @Test
    void kcat_everyFormOfTime_arrivesUnchanged(EngineUnderTest engine, KafkaUser user) throws Exception {
        Optional<Path> kcat = kcat();
        String missing = "kcat is not on the PATH (Debian: apt install kcat), so it was not tried as a producer";
        if (kcat.isEmpty()) {
            System.out.println(missing);
        }
        assumeTrue(kcat.isPresent(), missing);
        Map<String, Expected> expected = new HashMap<>();
        for (TimeForm form : TimeForm.all(Instant.now().getEpochSecond() + AHEAD_S)) {
            String target = EngineUnderTest.TARGET_PREFIX + "kcat-" + form.name();
            List<String> command = new ArrayList<>(List.of(
                    kcat.get().toString(), "-P", "-b", engine.bootstrapServers(), "-t", EngineUnderTest.INTAKE));
            command.addAll(List.of("-k", "a key", "-H", "colour=blue", "-H", "topic=" + target));
            if (form.text() != null) {
                command.addAll(List.of("-H", "time=" + form.text()));
            }
            run(command, "sent by kcat");
            List<String> headers =
                    new SentHeaders().kept("colour", bytes("blue")).keptTexts();
            expected.put(target, new Expected(form.dueMs(), bytes("a key"), bytes("sent by kcat"), headers));
        }
        for (Receipt receipt : receiveAll(user, expected.keySet())) {
            ConsumerRecord<byte[], byte[]> record = receipt.record();
            Expected sent = Objects.requireNonNull(expected.get(record.topic()));
            assertThat(record.timestamp()).as(record.topic()).isGreaterThanOrEqualTo(sent.dueMs());
            assertThat(record.key()).as(record.topic()).isEqualTo(sent.key());
            assertThat(record.value()).as(record.topic()).isEqualTo(sent.value());
            assertThat(SentHeaders.texts(record.headers())).as(record.topic()).startsWith("colour=0x626c7565");
            assertTrace(record);
        }
    }

    /** Duplicates, nulls, bytes that are no text, names that look like ours, and some that only we may write. */
    private static SentHeaders awkward(SentHeaders headers) {
        return headers.kept("twice", bytes("1"))
                .taken("__sm_due", "forged")
                .kept("bytes", NOT_UTF8)
                .kept("twice", bytes("2"))
                .taken("__sm_message_hopcount", "99")
                .taken("__sm_error_code", "FORGED")
                .kept("empty", new byte[0])
                .kept("null", null)
                .kept("twice", bytes("1"))
                .kept("__sm_msg_id", bytes("of an experiment"))
                .kept("__sm_dues", bytes("only looks like ours"))
                .kept("größe-🎈", bytes("XL"))
                .kept("Time", bytes("header names are case-sensitive"));
    }

    private static void send(
            KafkaUser user,
            Map<String, Expected> expected,
            String target,
            long dueMs,
            byte @Nullable [] key,
            byte @Nullable [] deliveredKey,
            byte @Nullable [] value,
            SentHeaders headers)
            throws Exception {
        user.send(new ProducerRecord<>(EngineUnderTest.INTAKE, null, key, value, headers.all()));
        expected.put(target, new Expected(dueMs, deliveredKey, value, headers.keptTexts()));
    }

    /** Exactly one record of each of these topics. */
    private static List<Receipt> receiveAll(KafkaUser user, Set<String> targets) throws Exception {
        try (TopicReader reader = user.reader(List.copyOf(targets))) {
            reader.readUntil(
                    "a record in each of " + targets,
                    receipts -> receipts.stream()
                                    .map(receipt -> receipt.record().topic())
                                    .distinct()
                                    .count()
                            >= targets.size());
            List<Receipt> receipts = reader.readToEnd();
            assertThat(receipts.stream().map(receipt -> receipt.record().topic()))
                    .containsExactlyInAnyOrderElementsOf(targets);
            return receipts;
        }
    }

    private static void assertTrace(ConsumerRecord<byte[], byte[]> record) {
        assertThat(Instant.parse(last(record, "__sm_mh_timestamp")))
                .as(record.topic())
                .isBeforeOrEqualTo(Instant.parse(last(record, "__sm_worker_timestamp")));
        assertThat(Integer.parseInt(last(record, "__sm_message_hopcount")))
                .as(record.topic())
                .isBetween(2, 7);
    }

    private static List<ConsumerRecord<byte[], byte[]>> letters(List<Receipt> receipts, Set<String> origins) {
        return receipts.stream()
                .map(Receipt::record)
                .filter(record -> origins.contains(originOf(record)))
                .toList();
    }

    private static String origin(RecordMetadata metadata) {
        return metadata.topic() + "-" + metadata.partition() + "@" + metadata.offset();
    }

    private static String originOf(ConsumerRecord<byte[], byte[]> letter) {
        return last(letter, "__sm_origin_topic") + "-" + last(letter, "__sm_origin_partition") + "@"
                + last(letter, "__sm_origin_offset");
    }

    private static @Nullable String last(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Optional<Path> kcat() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "kcat"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void run(List<String> command, String input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Repository.target().resolve("engine/kcat.log").toFile()))
                .start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(bytes(input));
        }
        try {
            assertThat(process.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("kcat ends")
                    .isTrue();
            assertThat(process.exitValue()).as(command + "; see kcat.log").isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
