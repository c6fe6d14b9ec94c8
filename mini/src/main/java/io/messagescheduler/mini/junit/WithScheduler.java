package io.messagescheduler.mini.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a scheduler of its own, as a parameter of type {@link TestScheduler}. It runs in the test's thread, with
 * neither broker nor containers, and its clock stands still until the test moves it.
 *
 * <pre>{@code
 * @WithScheduler
 * class ReminderTest {
 *     @Test
 *     void reminder_isSentAfterThreeMonths(TestScheduler scheduler) {
 *         ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("SCHEDULED_MESSAGES", key, value);
 *         record.headers().add("time", scheduler.now().plus(Duration.ofDays(90)).toString().getBytes(UTF_8));
 *         record.headers().add("topic", "reminders".getBytes(UTF_8));
 *         scheduler.schedule(record);
 *
 *         scheduler.advance(Duration.ofDays(90).minusMillis(1));
 *         assertThat(scheduler.delivered("reminders")).isEmpty();
 *         scheduler.advance(Duration.ofMillis(1));
 *         assertThat(scheduler.delivered("reminders")).hasSize(1);
 *     }
 * }
 * }</pre>
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MessageSchedulerExtension.class)
public @interface WithScheduler {
    /** What the clock shows at the start of each test, as ISO-8601 instant. */
    String start() default "2027-01-01T00:00:00Z";

    /** Settings as in the environment of the real processes, each {@code NAME=value}. */
    String[] settings() default {};
}
