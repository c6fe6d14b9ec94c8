package io.messagescheduler.worker;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What the group holds of a partition: a checkpoint, and by whom and from where on in the checkpoint log there may be newer ones.
 * As metadata {@code <checkpoint>} alone where nobody has it, else {@code <checkpoint>@<from>@<owner>}; neither Base64 nor a number
 * has an {@code @}.
 *
 * @param checkpoint as {@link io.messagescheduler.core.delivery.Checkpoint} encodes it
 * @param owner transactional id of the producer that may have written newer ones; null if they were all stored
 * @param from offset in the owner's partition of the checkpoint log, from which on its newer ones are
 */
record Claim(OffsetAndMetadata checkpoint, @Nullable String owner, long from) {
    private static final char SEPARATOR = '@';

    /** What nobody has any more. */
    static Claim released(OffsetAndMetadata checkpoint) {
        return new Claim(checkpoint, null, 0);
    }

    /** Of what is committed; text that is no claim is taken for a checkpoint, whose reader says what is wrong with it. */
    static Claim of(OffsetAndMetadata committed) {
        String text = committed.metadata();
        int first = text.indexOf(SEPARATOR);
        int second = text.indexOf(SEPARATOR, first + 1);
        if (first < 0 || second < 0 || !text.substring(first + 1, second).matches("[0-9]{1,18}")) {
            return released(committed);
        }
        return new Claim(
                new OffsetAndMetadata(committed.offset(), text.substring(0, first)),
                text.substring(second + 1),
                Long.parseLong(text.substring(first + 1, second)));
    }

    /** As the group is to hold it. */
    OffsetAndMetadata committed() {
        return owner == null
                ? checkpoint
                : new OffsetAndMetadata(
                        checkpoint.offset(), checkpoint.metadata() + SEPARATOR + from + SEPARATOR + owner);
    }
}
