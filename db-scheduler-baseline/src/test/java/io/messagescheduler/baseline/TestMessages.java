package io.messagescheduler.baseline;

import io.messagescheduler.messenger.MessageHeader;
import io.messagescheduler.messenger.SentMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Messages of every kind: with and without key, value, headers; headers that repeat, are null, are empty, are not text. */
final class TestMessages {
    private TestMessages() {}

    /** Numbers from {@code first} to below {@code end}, due one after another from {@code dueMs} on, {@code stepMs} apart. */
    static List<SentMessage> messages(int first, int end, String target, long dueMs, long stepMs) {
        return IntStream.range(first, end)
                .mapToObj(number -> message(number, target, dueMs + (number - first) * stepMs))
                .toList();
    }

    // javac leaves the annotations of a compact constructor's array parameters out of the class file.
    @SuppressWarnings("NullAway")
    static SentMessage message(int number, String target, long dueMs) {
        List<MessageHeader> headers = new ArrayList<>();
        headers.add(new MessageHeader("id", bytes("exp-" + number)));
        if (number % 2 == 0) {
            headers.add(new MessageHeader("größe 大", new byte[] {0, -1, 39, 92, 10, 26}));
            headers.add(new MessageHeader("twice", bytes("1")));
            headers.add(new MessageHeader("other", null));
            headers.add(new MessageHeader("twice", new byte[0]));
        }
        byte @Nullable [] key = number % 5 == 0 ? null : new byte[] {(byte) number, 39, 0, -128};
        byte @Nullable [] value = number % 7 == 0 ? null : number % 11 == 0 ? new byte[0] : allBytes(number);
        return new SentMessage(number, "exp-" + number, key, value, headers, dueMs, target, dueMs - 1_000);
    }

    private static byte[] allBytes(int number) {
        byte[] bytes = new byte[256 + number % 100];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + number);
        }
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
