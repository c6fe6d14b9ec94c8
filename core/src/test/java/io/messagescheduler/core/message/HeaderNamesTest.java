package io.messagescheduler.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HeaderNamesTest {
    private static final Set<String> WRITTEN_BY_US = Set.of(
            "__sm_due",
            "__sm_seq",
            "__sm_timestamp",
            "__sm_attempts",
            "__sm_hold",
            "__sm_id",
            "__sm_command",
            "__sm_origin",
            "__sm_version",
            "__sm_moved_from",
            "__sm_tombstone",
            "__sm_mh_timestamp",
            "__sm_worker_timestamp",
            "__sm_message_hopcount",
            "__sm_job_id",
            "__sm_error_code",
            "__sm_error_message",
            "__sm_error_attempts",
            "__sm_error_without_payload",
            "__sm_origin_topic",
            "__sm_origin_partition",
            "__sm_origin_offset",
            "__sm_stage",
            "__sm_failed_at",
            "scheduler-timestamp",
            "scheduler-key",
            "scheduler-topic");

    @Test
    void isWrittenByUs_everyName_isExactlyTheList() throws IllegalAccessException {
        assertThat(allNames()).containsAll(WRITTEN_BY_US);
        for (String name : allNames()) {
            assertThat(HeaderNames.isWrittenByUs(name)).as(name).isEqualTo(WRITTEN_BY_US.contains(name));
        }
    }

    @Test
    void isWrittenByUs_namesThatOnlyLookAlike_passThrough() {
        for (String name : new String[] {
            "", "id", "__sm_", "__sm_msg_id", "__sm_exp_id", "__sm_exp_creation_time", "__sm_due2", "__SM_DUE", "sm-due"
        }) {
            assertThat(HeaderNames.isWrittenByUs(name)).as(name).isFalse();
        }
    }

    @Test
    void isRemovedOnDelivery_timeTopic_isItsSchedulingHeadersAndTheStamps() throws IllegalAccessException {
        assertThat(removed(Dialect.TIME_TOPIC))
                .containsExactlyInAnyOrder(
                        "time",
                        "topic",
                        "schedule-id",
                        "schedule-action",
                        "schedule-request-id",
                        "__sm_due",
                        "__sm_seq",
                        "__sm_timestamp",
                        "__sm_attempts",
                        "__sm_hold",
                        "__sm_id",
                        "__sm_command",
                        "__sm_origin",
                        "__sm_version",
                        "__sm_moved_from");
    }

    @Test
    void isRemovedOnDelivery_epoch_isItsSchedulingHeadersAndTheStamps() throws IllegalAccessException {
        assertThat(removed(Dialect.EPOCH))
                .containsExactlyInAnyOrder(
                        "scheduler-epoch",
                        "scheduler-target-topic",
                        "scheduler-target-key",
                        "schedule-action",
                        "schedule-request-id",
                        "__sm_due",
                        "__sm_seq",
                        "__sm_timestamp",
                        "__sm_attempts",
                        "__sm_hold",
                        "__sm_id",
                        "__sm_command",
                        "__sm_origin",
                        "__sm_version",
                        "__sm_moved_from");
    }

    @Test
    void isTrace_everyName_isExactlyFour() throws IllegalAccessException {
        Set<String> trace = allNames();
        trace.removeIf(name -> !HeaderNames.isTrace(name));

        assertThat(trace)
                .containsExactlyInAnyOrder(
                        "__sm_mh_timestamp", "__sm_worker_timestamp", "__sm_message_hopcount", "__sm_job_id");
    }

    private static Set<String> removed(Dialect dialect) throws IllegalAccessException {
        Set<String> names = allNames();
        names.removeIf(name -> !HeaderNames.isRemovedOnDelivery(name, dialect));
        return names;
    }

    private static Set<String> allNames() throws IllegalAccessException {
        Set<String> names = new TreeSet<>();
        for (Field field : HeaderNames.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                names.add((String) field.get(null));
            }
        }
        assertThat(names).hasSize(HeaderNames.class.getFields().length);
        return names;
    }
}
