package io.messagescheduler.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class an empty broker of its own on a free port, warmed up; it is stopped and deleted after the last
 * test. Test methods and the constructor take it as a parameter of type {@link Broker}, or {@link BrokerProcess} when it
 * is a process.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KafkaExtension.class)
public @interface WithKafka {

    /** Whether the broker runs in a JVM of its own, which a test can kill; slower to start than one inside this JVM. */
    boolean ownProcess() default false;
}
