package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadPlanTest {
    @Test
    void messages_sameSeed_areTheSameInAnyOrder() {
        LoadPlan plan = Loads.plan(42, 500);

        List<String> once = plan.messages().map(LoadPlanTest::everything).toList();
        Map<Integer, String> backwards = new HashMap<>();
        for (int number = 499; number >= 0; number--) {
            backwards.put(number, everything(Loads.plan(42, 500).message(number)));
        }

        assertThat(once)
                .containsExactlyElementsOf(
                        IntStream.range(0, 500).mapToObj(backwards::get).toList());
    }

    @Test
    void messages_otherSeed_areOthers() {
        List<Long> one =
                Loads.plan(1, 500).messages().map(PlannedMessage::dueOffsetMs).toList();
        List<Long> two =
                Loads.plan(2, 500).messages().map(PlannedMessage::dueOffsetMs).toList();

        assertThat(one).isNotEqualTo(two);
    }

    @ParameterizedTest
    @CsvSource({"1,90000,1000", "7,90000,1000", "10000,90000,1000", "10000,500,1000", "999,1,10", "5000,30000,10"})
    void messages_anyLoad_areSentEvenlyAndDueBetweenSendingAndEnd(int count, long durationMs, long blockMs) {
        LoadPlan plan = new LoadPlan("e", 5, count, durationMs, 0, blockMs);

        assertThat(plan.messages()).hasSize(count).allSatisfy(message -> {
            assertThat(message.sendOffsetMs())
                    .isBetween(0L, durationMs - 1)
                    .isEqualTo(plan.sendOffsetMs(message.number()));
            assertThat(message.dueOffsetMs())
                    .isBetween(message.sendOffsetMs(), durationMs - 1)
                    .isEqualTo(plan.dueOffsetMs(message.number()));
        });
        TreeMap<Long, Long> sizes = plan.messages()
                .collect(Collectors.groupingBy(PlannedMessage::sendOffsetMs, TreeMap::new, Collectors.counting()));
        long blocks = (durationMs + blockMs - 1) / blockMs;
        assertThat(sizes.values()).allSatisfy(size -> assertThat(size).isBetween(count / blocks, count / blocks + 1));
    }

    @Test
    void dueOffsets_manyMessages_fillTheTimeLeftToTheMillisecond() {
        LoadPlan plan = new LoadPlan("e", 9, 100_000, 1_000, 0, 1_000);

        Map<Long, Long> perMillisecond = plan.messages()
                .map(PlannedMessage::dueOffsetMs)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(perMillisecond).hasSize(1_000);
        assertThat(perMillisecond.values())
                .allSatisfy(count -> assertThat(count).isBetween(40L, 180L));
        assertThat(plan.lastDueOffsetMs()).isEqualTo(999);
    }

    @ParameterizedTest
    @CsvSource({"1,90000,1000", "10000,90000,1000", "3,90000,1000", "12345,7777,10"})
    void endOfBlock_anyLoad_cutsItWhereTheSendingTimeChanges(int count, long durationMs, long blockMs) {
        LoadPlan plan = new LoadPlan("e", 5, count, durationMs, 0, blockMs);

        for (int number = 0; number < count; number++) {
            int end = plan.endOfBlock(number);
            assertThat(end).isGreaterThan(number).isLessThanOrEqualTo(count);
            assertThat(plan.sendOffsetMs(end - 1)).isEqualTo(plan.sendOffsetMs(number));
            if (end < count) {
                assertThat(plan.sendOffsetMs(end)).isGreaterThan(plan.sendOffsetMs(number));
            }
        }
    }

    @Test
    void message_hugeLoad_isMadeAlone() {
        LoadPlan plan = new LoadPlan("e", 5, 1_000_000_000, 3_600_000, 1_000, 10);

        PlannedMessage last = plan.message(999_999_999);

        assertThat(last.value()).hasSize(1_000);
        assertThat(last.sendOffsetMs()).isEqualTo(3_599_990);
        assertThat(plan.messages().skip(10).findFirst().orElseThrow().number()).isEqualTo(10);
    }

    @Test
    void message_size_isThatOfTheValue() {
        assertThat(new LoadPlan("e", 5, 1, 1, 0, 1).message(0).value()).isEmpty();
        assertThat(new LoadPlan("e", 5, 1, 1, 33, 1).message(0).value()).hasSize(33);
    }

    @Test
    void message_many_haveKeysAndNoKeys() {
        assertThat(Loads.plan(3, 1_000)
                        .messages()
                        .filter(message -> message.key() == null)
                        .count())
                .isBetween(30L, 100L);
    }

    @Test
    void numberOf_ownIds_isTheirNumber() {
        LoadPlan plan = Loads.plan(1, 1_000);

        assertThat(plan.messages())
                .allSatisfy(message -> assertThat(plan.numberOf(message.id())).hasValue(message.number()));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "''",
                "exp-1",
                "exp-1-",
                "exp-1--1",
                "exp-1-1000",
                "exp-1-01",
                "exp-1-+1",
                "exp-1-99999999999",
                "exp-2-1",
                "exp-1-1x"
            })
    void numberOf_foreignId_isEmpty(String id) {
        assertThat(Loads.plan(1, 1_000).numberOf(id)).isEmpty();
    }

    @Test
    void new_withoutMessages_isRefused() {
        assertThatThrownBy(() -> new LoadPlan("e", 1, 0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String everything(PlannedMessage message) {
        return message.id() + " " + message.sendOffsetMs() + " " + message.dueOffsetMs() + " "
                + Content.of(message.key(), message.value(), message.headers());
    }
}
