package io.messagescheduler.core.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.messagescheduler.core.Seed;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BucketLadderTest {
    private final BucketLadder shipped = new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofDays(30), null);

    @Test
    void levels_ofTheShippedDefaults_areSixRingsAndAnOverflowOfThirtyDays() {
        assertThat(shipped.levels())
                .extracting(Level::widthMs)
                .containsExactly(10_000L, 80_000L, 640_000L, 5_120_000L, 40_960_000L, 327_680_000L);
        assertThat(shipped.levels())
                .extracting(Level::leadMs)
                .containsExactly(5_000L, 10_000L, 80_000L, 640_000L, 3_600_000L, 3_600_000L);
        assertThat(shipped.levels()).extracting(Level::slots).containsExactly(16, 11, 11, 11, 11, 11);
        assertThat(shipped.overflowLevel()).isEqualTo(new Level(6, 2_621_440_000L, 3_600_000L, 1));
        assertThat(shipped.lead()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void buckets_ofTheShippedDefaults_haveTheNamesOfTheDesign() {
        assertThat(shipped.imminent().topic()).isEqualTo("__SM_BUCKET_0_10");
        assertThat(shipped.ring(0, 0).topic()).isEqualTo("__SM_BUCKET_10_80_0");
        assertThat(shipped.ring(5, 10).topic()).isEqualTo("__SM_BUCKET_327680_2621440_10");
        assertThat(shipped.overflow().topic()).isEqualTo("__SM_BUCKET_2621440_0");
        assertThat(shipped.buckets()).hasSize(1 + 16 + 5 * 11 + 1).doesNotHaveDuplicates();
        assertThat(shipped.buckets()).extracting(Bucket::topic).doesNotHaveDuplicates();
        assertThat(shipped.buckets())
                .allSatisfy(
                        bucket -> assertThat(shipped.byTopic(bucket.topic())).contains(bucket));
    }

    @Test
    void named_everyBucketOfALadder_isReadFromItsTopicButForTheLevel() {
        assertThat(shipped.buckets()).allSatisfy(bucket -> {
            Bucket named = Bucket.named(bucket.topic()).orElseThrow();
            assertThat(named.kind()).isEqualTo(bucket.kind());
            assertThat(named.slot()).isEqualTo(bucket.slot());
            assertThat(named.lowerSeconds()).isEqualTo(bucket.lowerSeconds());
            assertThat(named.upperSeconds()).isEqualTo(bucket.upperSeconds());
            assertThat(named.level()).isEqualTo(Bucket.NO_LEVEL);
        });
    }

    @Test
    void named_topicOfAnythingElse_isEmpty() {
        for (String topic : new String[] {
            "",
            "orders",
            "SCHEDULED_MESSAGES",
            "__SM_BUCKET_",
            "__SM_BUCKET_10",
            "__SM_BUCKET_0_0",
            "__SM_BUCKET_10_80",
            "__SM_BUCKET_80_10_3",
            "__SM_BUCKET_0_10_3",
            "__SM_BUCKET_010_80_3",
            "__SM_BUCKET_10_80_-3",
            "__SM_BUCKET_10_80_3_",
            "__SM_BUCKET_99999999999999999999_0"
        }) {
            assertThat(Bucket.named(topic)).as(topic).isEmpty();
            assertThat(shipped.byTopic(topic)).as(topic).isEmpty();
        }
    }

    @Test
    void construction_maximumEqualToMinimumDelay_hasNoRing() {
        BucketLadder ladder = new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofSeconds(10), null);
        assertThat(ladder.levels()).isEmpty();
        assertThat(ladder.overflowLevel().widthMs()).isEqualTo(10_000);
        assertThat(ladder.buckets()).hasSize(2);
    }

    @Test
    void construction_widestSettings_fitsALong() {
        BucketLadder ladder = new BucketLadder(Duration.ofSeconds(1), 64, Duration.ofDays(36_525), null);
        assertThat(ladder.overflowLevel().widthMs())
                .isGreaterThanOrEqualTo(Duration.ofDays(36_525).toMillis());
        assertThat(ladder.levels())
                .allMatch(level -> level.widthMs() < Duration.ofDays(36_525).toMillis());
    }

    @Test
    void construction_badValue_isRefusedInPlainWords() {
        refused(Duration.ofMillis(999), 8, Duration.ofDays(30), null, "minimum delay must be whole seconds");
        refused(Duration.ofMillis(1500), 8, Duration.ofDays(30), null, "minimum delay must be whole seconds");
        refused(Duration.ofSeconds(-1), 8, Duration.ofDays(30), null, "minimum delay must be whole seconds");
        refused(Duration.ofSeconds(10), 1, Duration.ofDays(30), null, "ratio of the buckets must be 2 to 64");
        refused(Duration.ofSeconds(10), 65, Duration.ofDays(30), null, "ratio of the buckets must be 2 to 64");
        refused(Duration.ofSeconds(10), 8, Duration.ofSeconds(9), null, "maximum delay must be between");
        refused(Duration.ofSeconds(10), 8, Duration.ofDays(36_526), null, "maximum delay must be between");
        refused(Duration.ofSeconds(10), 8, Duration.ofDays(30), Duration.ofMillis(10_001), "lead must not be");
        refused(Duration.ofSeconds(10), 8, Duration.ofDays(30), Duration.ofMillis(-1), "lead must not be");
    }

    private static void refused(Duration minimum, int ratio, Duration maximum, @Nullable Duration lead, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BucketLadder(minimum, ratio, maximum, lead))
                .withMessageContaining(words);
    }

    @Test
    void window_anyDueTime_containsItAndIsAligned() {
        SplittableRandom random = Seed.random("BucketLadderTest");
        for (int i = 0; i < 10_000; i++) {
            Level level = shipped.levels().get(random.nextInt(shipped.levels().size()));
            long due = random.nextLong(-4_000_000_000_000L, 4_000_000_000_000L);
            Window window = level.window(due);
            assertThat(window.contains(due)).isTrue();
            assertThat(window.endMs() - window.startMs()).isEqualTo(level.widthMs());
            assertThat(Math.floorMod(window.startMs(), level.widthMs())).isZero();
            assertThat(level.slot(window.startMs())).isEqualTo(level.slot(window.endMs() - 1));
            assertThat(level.slot(window.endMs())).isEqualTo((level.slot(due) + 1) % level.slots());
        }
    }

    @Test
    void window_endsOfTime_isCutShortAndHasASlot() {
        for (Level level : shipped.levels()) {
            assertThat(level.window(Long.MIN_VALUE).startMs()).isEqualTo(Long.MIN_VALUE);
            assertThat(level.window(Long.MAX_VALUE).endMs()).isEqualTo(Long.MAX_VALUE);
            assertThat(level.slot(Long.MIN_VALUE)).isBetween(0, level.slots() - 1);
            assertThat(level.slot(Long.MAX_VALUE)).isBetween(0, level.slots() - 1);
        }
    }

    @Test
    void opensAtMs_ringSlot_isTheLeadBeforeTheWindowOfTheRecord() {
        Bucket bucket = shipped.ring(1, 0);
        assertThat(shipped.opensAtMs(bucket, 160_000, 0)).isEqualTo(150_000);
        assertThat(shipped.opensAtMs(bucket, 239_999, 0)).isEqualTo(150_000);
        assertThat(shipped.opensAtMs(bucket, 240_000, 0)).isEqualTo(230_000);
        assertThat(shipped.opensAtMs(bucket, Long.MIN_VALUE, 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(shipped.opensAtMs(bucket, Long.MAX_VALUE, 0)).isGreaterThan(Long.MAX_VALUE - 200_000);
    }

    @Test
    void opensAtMs_overflow_isTheFirstOpeningAfterTheAppend() {
        long width = 2_621_440_000L;
        long lead = 3_600_000L;
        long opening = 700 * width - lead;
        assertThat(shipped.opensAtMs(shipped.overflow(), Long.MAX_VALUE, opening - 1))
                .isEqualTo(opening);
        assertThat(shipped.opensAtMs(shipped.overflow(), Long.MAX_VALUE, opening))
                .isEqualTo(opening + width);
        assertThat(shipped.opensAtMs(shipped.overflow(), Long.MAX_VALUE, opening + 1))
                .isEqualTo(opening + width);
    }

    @Test
    void opensAtMs_imminentAndForeignBuckets_areAlwaysOpen() {
        Bucket foreign = Bucket.named("__SM_BUCKET_60_120_3").orElseThrow();
        assertThat(shipped.opensAtMs(shipped.imminent(), 1_000_000, 1)).isZero();
        assertThat(shipped.opensAtMs(foreign, 1_000_000, 1)).isZero();
    }
}
