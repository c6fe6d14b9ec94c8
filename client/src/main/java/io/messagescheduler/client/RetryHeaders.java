package io.messagescheduler.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The count that a record carries from retry to retry. Whoever may write to the topic may forge it, so it is never more
 * than a number to compare: it is not counted up to, and no time comes out of it but by the policy.
 */
final class RetryHeaders {
    private RetryHeaders() {}

    /**
     * How often the record was retried. What is no count (absent, given twice, negative, no decimal number) is 0: the next
     * hop replaces it, so it buys nobody more than the policy's attempts. What is too great for an int is the greatest.
     */
    static int attempts(Headers headers) {
        byte[] value = onlyValue(headers, HeaderNames.RETRY_ATTEMPT);
        return value == null ? 0 : (int) Math.max(0, Math.min(decimal(value), Integer.MAX_VALUE));
    }

    /**
     * The user's headers of a record and those of its next retry; the scheduler's and the old ones of a retry are left out.
     */
    static Headers forRetry(ConsumerRecord<byte[], byte[]> record, int attempt, Instant now) {
        return forUser(record.headers())
                .add(HeaderNames.RETRY_ATTEMPT, text(attempt))
                .add(HeaderNames.RETRY_ORIGINAL_TIMESTAMP, text(originalSeconds(record, now)));
    }

    /** A copy without the headers that tell the scheduler something, or that it or a retry added. */
    static Headers forUser(Headers headers) {
        RecordHeaders kept = new RecordHeaders();
        for (Header header : headers) {
            String name = header.key();
            if (!HeaderNames.isReserved(name)
                    && !name.equals(HeaderNames.RETRY_ATTEMPT)
                    && !name.equals(HeaderNames.RETRY_ORIGINAL_TIMESTAMP)) {
                kept.add(header);
            }
        }
        return kept;
    }

    /** When the record was first there, in epoch seconds: what an earlier retry wrote if it can be true, else its timestamp. */
    static long originalSeconds(ConsumerRecord<byte[], byte[]> record, Instant now) {
        byte[] value = onlyValue(record.headers(), HeaderNames.RETRY_ORIGINAL_TIMESTAMP);
        long written = value == null ? -1 : decimal(value);
        if (written >= 0 && written <= now.getEpochSecond()) {
            return written;
        }
        return record.timestamp() >= 0 ? record.timestamp() / 1000 : now.getEpochSecond();
    }

    static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte @Nullable [] onlyValue(Headers headers, String name) {
        Iterator<Header> found = headers.headers(name).iterator();
        if (!found.hasNext()) {
            return null;
        }
        byte[] value = found.next().value();
        return found.hasNext() ? null : value;
    }

    /** The decimal number, {@link Long#MAX_VALUE} if it is beyond that, -1 if it is none or has a sign. */
    private static long decimal(byte[] digits) {
        long number = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return -1;
            }
            // A greater number has more digits still, all of which must be digits; beyond this it no longer matters.
            number = number > Long.MAX_VALUE / 10 - 1 ? Long.MAX_VALUE : number * 10 + (digit - '0');
        }
        return digits.length == 0 ? -1 : number;
    }
}
