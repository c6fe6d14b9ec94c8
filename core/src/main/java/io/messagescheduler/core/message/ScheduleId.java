package io.messagescheduler.core.message;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The id under which a schedule can be looked up, cancelled and moved: text that is not blank, has no control characters and
 * at most {@value #MAX_BYTES} bytes of UTF-8. All that concerns one id happens in one partition, which is a function of the
 * id alone, so that no producer's partitioner can matter.
 */
public record ScheduleId(String text) {
    public static final int MAX_BYTES = 1024;

    /** @throws IllegalArgumentException if the text is no id */
    public ScheduleId {
        if (!isId(text, Utf8.length(text))) {
            throw new IllegalArgumentException(
                    "\"" + PrintableText.of(text, 64) + "\" is no schedule id: it is blank, has"
                            + " control characters or more than " + MAX_BYTES + " bytes");
        }
    }

    /** The id that these bytes are in UTF-8, or null if they are none. */
    public static @Nullable ScheduleId of(byte @Nullable [] utf8) {
        if (utf8 == null || utf8.length > MAX_BYTES) {
            return null;
        }
        String text = Utf8.strict(utf8);
        return text == null || !isId(text, utf8.length) ? null : new ScheduleId(text);
    }

    private static boolean isId(String text, int bytes) {
        return bytes <= MAX_BYTES && !text.isBlank() && text.chars().noneMatch(Character::isISOControl);
    }

    public byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Where the id belongs, from 0 to below {@code partitions}: its CRC-32C modulo their number. */
    public int partition(int partitions) {
        CRC32C crc = new CRC32C();
        crc.update(utf8());
        return (int) (crc.getValue() % partitions);
    }

    @Override
    public String toString() {
        return PrintableText.of(text, 64);
    }
}
