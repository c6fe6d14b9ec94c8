package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.ScheduleId;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The client knows the scheduler's names and limits by heart, since it depends on none of its modules: they must agree. */
class IntakeContractTest {

    @Test
    void headerNames_ofTheClient_areThoseOfTheScheduler() throws Exception {
        List<String> ofTheScheduler = constants(io.messagescheduler.core.message.HeaderNames.class);

        assertThat(constants(HeaderNames.class).stream().filter(name -> !name.startsWith("retry-")))
                .isSubsetOf(ofTheScheduler);
    }

    @Test
    void isReserved_whateverTheSchedulerWrites() throws Exception {
        assertThat(constants(io.messagescheduler.core.message.HeaderNames.class))
                .filteredOn(io.messagescheduler.core.message.HeaderNames::isWrittenByUs)
                .isNotEmpty()
                .allMatch(HeaderNames::isReserved);
    }

    @Test
    void scheduleId_isRefusedWheneverTheSchedulerRefusesIt() {
        Random random = new Random(20261123);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            String text = random.ints(random.nextInt(4), 0, i % 2 == 0 ? 0x30 : 0x11000)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining())
                    .repeat(random.nextInt(300));
            boolean taken = isTaken(text);
            assertThat(taken).as(text).isEqualTo(isUnicode(text) && ScheduleId.of(utf8(text)) != null);
            refused += taken ? 0 : 1;
        }
        assertThat(refused).isBetween(500, 4_500);
    }

    @Test
    void outcomes_ofTheScheduler_areAllKnown() {
        assertThat(Stream.of(io.messagescheduler.core.index.Outcome.Kind.values())
                        .map(Enum::name))
                .isSubsetOf(Stream.of(Outcome.Kind.values()).map(Enum::name).toList());
    }

    private static boolean isTaken(String id) {
        try {
            InputRules.scheduleId(id);
            return true;
        } catch (SchedulingException e) {
            return false;
        }
    }

    /** Half a surrogate pair would be sent as a question mark. */
    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static List<String> constants(Class<?> names) throws IllegalAccessException {
        Stream.Builder<String> found = Stream.builder();
        for (Field field : names.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())
                    && Modifier.isStatic(field.getModifiers())
                    && field.get(null) instanceof String name) {
                found.add(name);
            }
        }
        return found.build().toList();
    }
}
