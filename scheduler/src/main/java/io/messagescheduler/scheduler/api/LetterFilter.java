package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Target;
import io.messagescheduler.kafkaio.StampedRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; null means any.
 *
 * @param code the whole code
 * @param target the whole name of the target topic
 * @param fromMs earliest time of the letter, itself included, epoch milliseconds
 * @param toMs where these times end, itself not included
 */
record LetterFilter(
        @Nullable String code,
        @Nullable String target,
        @Nullable Long fromMs,
        @Nullable Long toMs) {
    static final LetterFilter ANY = new LetterFilter(null, null, null, null);

    boolean isAny() {
        return equals(ANY);
    }

    boolean matches(ConsumerRecord<byte[], byte[]> letter) {
        return (fromMs == null || letter.timestamp() >= fromMs)
                && (toMs == null || letter.timestamp() < toMs)
                && (code == null
                        || Arrays.equals(
                                code.getBytes(StandardCharsets.UTF_8),
                                StampedRecord.header(letter, HeaderNames.ERROR_CODE)))
                && (target == null || target.equals(targetOf(letter)));
    }

    /** What the letter's headers name as target, which may be no topic at all; null if they name none, or no text. */
    static @Nullable String targetOf(ConsumerRecord<byte[], byte[]> letter) {
        Target target = Target.of(StampedRecord.headersOf(letter));
        return target == null ? null : target.topic();
    }
}
