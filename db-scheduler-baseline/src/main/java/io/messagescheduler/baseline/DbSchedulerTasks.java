package io.messagescheduler.baseline;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.jdbc.MySQL8JdbcCustomization;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.messagescheduler.messenger.SentMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Messages as one-time tasks of db-scheduler: the instance is the message's id, the data are the message. */
record DbSchedulerTasks(String table) implements MySqlHandover.Rows {
    static final String TASK = "message";

    /** MariaDB can skip locked rows as MySQL 8 can; times are UTC. */
    static final MySQL8JdbcCustomization DIALECT = new MySQL8JdbcCustomization(true);

    static final Serializer BYTES = new Bytes();

    @Override
    public void insert(Connection connection, List<SentMessage> messages) throws SQLException {
        SchedulerClient client = SchedulerClient.Builder.create(only(connection))
                .tableName(table)
                .serializer(BYTES)
                .jdbcCustomization(DIALECT)
                .build();
        List<SchedulableInstance<?>> tasks = messages.stream()
                .<SchedulableInstance<?>>map(message -> SchedulableInstance.of(
                        new TaskInstance<>(TASK, message.id(), StoredMessage.pack(message)),
                        Instant.ofEpochMilli(message.dueMs())))
                .toList();
        try {
            client.scheduleBatch(tasks);
        } catch (RuntimeException failure) {
            throw MySqlErrors.sqlCause(failure);
        }
    }

    /** The library asks for a connection and closes it; so that what it writes is part of our transaction, it is ours. */
    private static DataSource only(Connection connection) {
        Connection kept = proxy(
                Connection.class,
                (method, arguments) -> method.getName().equals("close") ? null : method.invoke(connection, arguments));
        return proxy(DataSource.class, (method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return kept;
            }
            throw new UnsupportedOperationException(method.getName());
        });
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.of(method, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause() == null ? failure : failure.getCause();
                    }
                }));
    }

    private interface Call {
        @Nullable
        Object of(Method method, Object[] arguments) throws Exception;
    }

    /** The data are bytes already. */
    private static final class Bytes implements Serializer {
        @Override
        public byte[] serialize(Object data) {
            return (byte[]) data;
        }

        @Override
        public <T> T deserialize(Class<T> type, byte[] data) {
            return type.cast(data);
        }
    }
}
