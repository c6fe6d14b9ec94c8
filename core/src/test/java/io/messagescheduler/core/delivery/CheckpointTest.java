package io.messagescheduler.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import io.messagescheduler.core.Seed;
import io.messagescheduler.core.message.Sequence;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final long SEED = Seed.of("CheckpointTest");
    private static final SortKey KEY = new SortKey(1_800_000_000_123L, new Sequence("SCHEDULED_MESSAGES", 3, 42));

    private final SplittableRandom random = new SplittableRandom(SEED);

    private Checkpoint anyCheckpoint() {
        long low = random.nextLong(1L << random.nextInt(1, 63));
        long readOffset = low + random.nextLong(1 + ((Long.MAX_VALUE - low) >> random.nextInt(1, 63)));
        if (random.nextInt(10) == 0) {
            return new Checkpoint(low, readOffset, null, List.of());
        }
        String topic = "t".repeat(random.nextInt(1, 250));
        Sequence sequence =
                new Sequence(topic, random.nextInt() & Integer.MAX_VALUE, random.nextLong() & Long.MAX_VALUE);
        int wanted = random.nextInt(Checkpoint.MAX_EXCEPTIONS + 1);
        List<Long> exceptions = readOffset == low
                ? List.of()
                : random.longs(wanted, low, readOffset)
                        .distinct()
                        .sorted()
                        .boxed()
                        .toList();
        return new Checkpoint(low, readOffset, new SortKey(random.nextLong(), sequence), exceptions);
    }

    @Test
    void decode_anyLegalCheckpoint_isTheSame() throws UnreadableCheckpoint { // P33
        for (int i = 0; i < 3_000; i++) {
            Checkpoint checkpoint = anyCheckpoint();
            String metadata = checkpoint.encode();
            assertThat(Checkpoint.decode(checkpoint.low(), metadata)).isEqualTo(checkpoint);
            assertThat(metadata.length()).isLessThanOrEqualTo(Checkpoint.MAX_METADATA_LENGTH);
        }
    }

    @Test
    void encode_worstLegalState_staysBelowTheBound() throws UnreadableCheckpoint { // P32
        long apart = Long.MAX_VALUE / (Checkpoint.MAX_EXCEPTIONS + 1);
        List<Long> exceptions = new ArrayList<>();
        for (long i = 1; i <= Checkpoint.MAX_EXCEPTIONS; i++) {
            exceptions.add(i * apart);
        }
        Sequence longest = new Sequence("t".repeat(249), Integer.MAX_VALUE, Long.MAX_VALUE);
        Checkpoint worst = new Checkpoint(0, Long.MAX_VALUE, new SortKey(Long.MIN_VALUE, longest), exceptions);

        String metadata = worst.encode();

        assertThat(metadata.length()).isBetween(1_700, Checkpoint.MAX_METADATA_LENGTH);
        assertThat(Checkpoint.decode(0, metadata)).isEqualTo(worst);
    }

    @Test
    void construction_illegalState_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint(-1, 0, null, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint(2, 1, null, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint(0, 5, null, List.of(1L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint(2, 5, KEY, List.of(1L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint(2, 5, KEY, List.of(5L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint(2, 5, KEY, List.of(3L, 3L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint(2, 5, KEY, List.of(4L, 3L)));
        List<Long> tooMany = new ArrayList<>();
        for (long i = 0; i <= Checkpoint.MAX_EXCEPTIONS; i++) {
            tooMany.add(i);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint(0, 1_000, KEY, tooMany));
        SortKey foreign = new SortKey(0, new Sequence("t".repeat(250), 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpoint(0, 1, foreign, List.of()));
    }

    @Test
    void decode_anotherOffset_isUnreadable() {
        Checkpoint checkpoint = new Checkpoint(10, 20, KEY, List.of(12L));
        unreadable(9, checkpoint.encode());
        unreadable(11, checkpoint.encode());
        unreadable(0, checkpoint.encode());
        unreadable(-1, checkpoint.encode());
    }

    @Test
    void decode_emptyOrForeignText_isUnreadable() {
        unreadable(0, "");
        unreadable(0, " ");
        unreadable(0, "null");
        unreadable(0, "NO_METADATA");
        unreadable(0, "{\"r\":5}");
        unreadable(0, "\u0000");
        unreadable(0, "é€😀");
        unreadable(0, "A".repeat(Checkpoint.MAX_METADATA_LENGTH + 1));
    }

    @Test
    void decode_anyOneCharacterChangedAddedOrMissing_isUnreadable() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_ \n";
        for (int i = 0; i < 4; i++) {
            Checkpoint checkpoint = anyCheckpoint();
            String metadata = checkpoint.encode();
            for (int at = 0; at < metadata.length(); at++) {
                char other = alphabet.charAt(random.nextInt(alphabet.length()));
                if (other != metadata.charAt(at)) {
                    unreadable(checkpoint.low(), metadata.substring(0, at) + other + metadata.substring(at + 1));
                }
                unreadable(checkpoint.low(), metadata.substring(0, at));
                unreadable(checkpoint.low(), metadata.substring(0, at) + other + metadata.substring(at));
            }
            unreadable(checkpoint.low(), metadata + "=");
            unreadable(checkpoint.low(), metadata + "AAAA");
        }
    }

    @Test
    void decode_randomBytes_isUnreadable() {
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            unreadable(random.nextLong(100), Base64.getEncoder().encodeToString(bytes));
        }
    }

    @Test
    void decode_rightChecksumOverAnyBody_isUnreadableOrOneThatWeWrite() { // P33: the fuzz that gets past the checksum
        int readable = 0;
        // Sound ones are rare: now and then the first comes late.
        for (int i = 0; i < 40_000 || readable == 0 && i < 4_000_000; i++) {
            byte[] body = new byte[random.nextInt(1, 40)];
            for (int at = 0; at < body.length; at++) {
                body[at] = (byte) (random.nextBoolean() ? random.nextInt(32) : random.nextInt(256));
            }
            String metadata = sealed(1, 7, body);
            try {
                assertThat(Checkpoint.decode(7, metadata).encode()).isEqualTo(metadata);
                readable++;
            } catch (UnreadableCheckpoint expected) {
                assertThat(expected).hasMessageContaining("offset 7");
            }
        }
        assertThat(readable).as("the fuzz reaches sound ones too").isPositive();
    }

    @Test
    void decode_newerVersion_isRefusedByName() {
        Checkpoint checkpoint = Checkpoint.initial(7);
        byte[] bytes = Base64.getDecoder().decode(checkpoint.encode());
        byte[] body = Arrays.copyOfRange(bytes, 5, bytes.length);
        assertThat(sealed(1, 7, body)).as("the test seals as we do").isEqualTo(checkpoint.encode());

        assertThatExceptionOfType(UnreadableCheckpoint.class)
                .isThrownBy(() -> Checkpoint.decode(7, sealed(2, 7, body)))
                .withMessageContaining("version 2, newer than this program");
        unreadable(7, sealed(0, 7, body));
        unreadable(7, sealed(255, 7, body));
    }

    @Test
    void isDelivered_ruleOfTheDesign_holdsAtEachEdge() {
        Checkpoint checkpoint = new Checkpoint(2, 5, KEY, List.of(3L));
        SortKey after = new SortKey(KEY.dueMs(), new Sequence("SCHEDULED_MESSAGES", 3, 43));
        SortKey before = new SortKey(KEY.dueMs(), new Sequence("SCHEDULED_MESSAGES", 3, 41));
        assertThat(checkpoint.isDelivered(4, KEY)).isTrue();
        assertThat(checkpoint.isDelivered(4, before)).isTrue();
        assertThat(checkpoint.isDelivered(4, after)).isFalse();
        assertThat(checkpoint.isDelivered(3, before)).isFalse();
        assertThat(checkpoint.isDelivered(5, before)).isFalse();
        assertThat(Checkpoint.initial(5).isDelivered(4, before)).isFalse();
    }

    /** Metadata with a right checksum, whatever stands in it. */
    private static String sealed(int version, long low, byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(version);
        crc.update(ByteBuffer.allocate(8).putLong(0, low));
        crc.update(body);
        byte[] bytes = ByteBuffer.allocate(5 + body.length)
                .put((byte) version)
                .putInt((int) crc.getValue())
                .put(body)
                .array();
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void unreadable(long low, String metadata) {
        try {
            fail("read \"%s\" as %s", metadata, Checkpoint.decode(low, metadata));
        } catch (UnreadableCheckpoint expected) {
            assertThat(expected.getMessage()).contains(" offset " + low);
        }
    }
}
