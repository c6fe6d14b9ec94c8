package io.messagescheduler.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.IntakeParser;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The client knows the scheduler's names and limits by heart, since it depends on none of its modules: they must agree. */
class IntakeContractTest {

    @Test
    void headerNames_ofTheClient_areThoseOfTheScheduler() throws Exception {
        List<String> ofTheScheduler = constants(io.messagescheduler.core.message.HeaderNames.class);

        assertThat(constants(HeaderNames.class).stream().filter(name -> !name.startsWith("retry-")))
                // Until core reads it.
                .filteredOn(name -> !name.equals("schedule-request-id"))
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
    void idLimit_isTheSchedulers() {
        assertThat(InputRules.MAX_ID_BYTES).isEqualTo(IntakeParser.MAX_ID_BYTES);
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
