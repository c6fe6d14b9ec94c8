package io.messagescheduler.client;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** When a message is due: a point in time, or one counted from the moment of sending. */
sealed interface DueTime {

    /**
     * The due time of a message sent now, in whole milliseconds; a finer fraction is rounded up, so that nothing is early.
     *
     * @throws java.time.DateTimeException or {@link ArithmeticException} if it is beyond what an {@link Instant} can say
     */
    Instant from(Instant now);

    record At(Instant instant) implements DueTime {
        public At {
            Objects.requireNonNull(instant, "the due time");
        }

        @Override
        public Instant from(Instant now) {
            Instant whole = instant.truncatedTo(ChronoUnit.MILLIS);
            return whole.equals(instant) ? whole : whole.plusMillis(1);
        }

        @Override
        public String toString() {
            return instant.toString();
        }
    }

    record In(Duration delay) implements DueTime {
        public In {
            Objects.requireNonNull(delay, "the delay");
        }

        @Override
        public Instant from(Instant now) {
            return new At(now.plus(delay)).from(now);
        }

        @Override
        public String toString() {
            return "a delay of " + delay;
        }
    }
}
