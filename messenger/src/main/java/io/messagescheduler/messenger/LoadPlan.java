package io.messagescheduler.messenger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every message of a run, as a pure function of its number and these settings: nothing is held, any message can be made
 * again at any time.
 *
 * <p>The messages are spread evenly over the run in blocks: block b holds the messages n with floor(n * blocks / count) =
 * b and is sent at b * blockMs. Each is due uniformly at random, to the millisecond, in [its sending, end of the run).
 * Example: 10,000 messages, 90 s, blocks of 1 s: 111 or 112 messages are sent every second, the first due anywhere in
 * the 90 seconds, the last in the one second left.
 *
 * @param experimentId begins every message's id; says nothing about what is in it
 * @param count number of messages, 1 or more
 * @param durationMs length of the run, 1 or more
 * @param sizeBytes length of every value, 0 or more
 * @param blockMs time between blocks, 1 or more
 */
record LoadPlan(String experimentId, long seed, int count, long durationMs, int sizeBytes, long blockMs) {
    private static final byte[] ALPHANUMERIC =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final String[] WORDS = {"plain", "größer", "日本語", "", "a, \"b\"; c", "line\nbreak"};
    private static final int KEY_BYTES = 8;
    private static final int RANDOM_HEADER_BYTES = 12;

    /** One message in sixteen has no key, as one in sixteen of the wide world's has none. */
    private static final int KEYLESS = 16;

    LoadPlan {
        if (count < 1 || durationMs < 1 || sizeBytes < 0 || blockMs < 1) {
            throw new IllegalArgumentException("a load needs at least one message, a duration and a block length of at"
                    + " least 1 ms, and no negative size: " + count + " messages, " + durationMs + " ms, " + sizeBytes
                    + " bytes, blocks of " + blockMs + " ms");
        }
    }

    /** The whole load in the order of sending, made as it is read. */
    Stream<PlannedMessage> messages() {
        return IntStream.range(0, count).mapToObj(this::message);
    }

    PlannedMessage message(int number) {
        SplittableRandom random = randomOf(number);
        long dueOffsetMs = drawDueOffset(number, random);
        byte @Nullable [] key = random.nextInt(KEYLESS) == 0 ? null : alphanumeric(random, KEY_BYTES);
        byte[] bytes = new byte[RANDOM_HEADER_BYTES];
        random.nextBytes(bytes);
        List<MessageHeader> headers = List.of(
                new MessageHeader("content-note", WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8)),
                new MessageHeader("content-bytes", bytes));
        byte[] value = alphanumeric(random, sizeBytes);
        return new PlannedMessage(number, id(number), sendOffsetMs(number), dueOffsetMs, key, value, headers);
    }

    String id(int number) {
        return experimentId + "-" + number;
    }

    /** The number of the message that has this id, if it is one of this load. */
    OptionalInt numberOf(String id) {
        int prefix = experimentId.length() + 1;
        if (id.length() <= prefix || !id.startsWith(experimentId) || id.length() > prefix + 10) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(id, prefix, id.length(), 10);
            return number >= 0 && number < count && id(number).equals(id)
                    ? OptionalInt.of(number)
                    : OptionalInt.empty();
        } catch (NumberFormatException notANumber) {
            return OptionalInt.empty();
        }
    }

    /** When the message is sent, counted from the start of the run. */
    long sendOffsetMs(int number) {
        return block(number) * blockMs;
    }

    /** When the message is due, counted from the start of the run: in [sendOffsetMs, durationMs). */
    long dueOffsetMs(int number) {
        return drawDueOffset(number, randomOf(number));
    }

    /** The first message of the block after the one that {@code number} is in; {@code count} after the last block. */
    int endOfBlock(int number) {
        long blocks = blocks();
        long next = (block(number) + 1) * (long) count;
        return (int) ((next + blocks - 1) / blocks);
    }

    /** The latest due time of all; cost: one random draw a message. */
    long lastDueOffsetMs() {
        return IntStream.range(0, count).mapToLong(this::dueOffsetMs).max().orElseThrow();
    }

    private long drawDueOffset(int number, SplittableRandom random) {
        return random.nextLong(sendOffsetMs(number), durationMs);
    }

    private long block(int number) {
        return number * blocks() / count;
    }

    private long blocks() {
        return (durationMs + blockMs - 1) / blockMs;
    }

    /** Mixed, so that neighbours have nothing in common and two seeds never share a sequence. */
    private SplittableRandom randomOf(int number) {
        return new SplittableRandom(new SplittableRandom(seed).nextLong() ^ new SplittableRandom(~number).nextLong());
    }

    private static byte[] alphanumeric(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ALPHANUMERIC[random.nextInt(ALPHANUMERIC.length)];
        }
        return bytes;
    }
}
