package io.messagescheduler.launcher;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.process.SettingCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Once after each build: a system of its own runs for some seconds, so that its JVMs learn what makes later starts fast. */
final class StartPreparation {
    private static final String FOLDER = "start-preparation";
    private static final String TARGET = "PREPARATION";
    private static final int MESSAGES = 20_000;
    private static final int BATCH = 200;
    private static final int LARGEST_BYTES = 100_000;
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Installation installation;
    private final LauncherSettings settings;
    private final Supervisor.Patience patience;
    private final Output output;
    private final StartCache cache;

    StartPreparation(
            Installation installation, LauncherSettings settings, Supervisor.Patience patience, Output output) {
        this.installation = installation;
        this.settings = settings;
        this.patience = patience;
        this.output = output;
        this.cache = new StartCache(installation);
    }

    /** Does nothing when there is nothing left to learn, or it is not wanted. A failure is told, and costs but the gain. */
    void unlessDone() throws InterruptedException {
        if (!StartCache.isSupported()
                || !settings.get(SettingCatalogue.PREPARE_STARTS)
                || settings.hasOwnBroker()
                || cache.isComplete()) {
            return;
        }
        output.say(
                "Preparing faster starts, once after each build (about a minute; SM_PREPARE_STARTS=false to go without) …");
        RunDirectory directory = RunDirectory.within(settings.dataFolder().resolve(FOLDER));
        Supervisor supervisor =
                new Supervisor(installation, directory, settings.forExperiment(), patience, output::problem, () -> {});
        try (Interruption interruption = new Interruption(() -> {
            supervisor.close();
            cache.forget();
        })) {
            try {
                learn(directory, supervisor);
            } catch (LaunchFailure | ExecutionException e) {
                output.problem("Starts stay as they are: " + e.getMessage() + " Logs: " + directory.logs());
                return;
            }
        }
        if (cache.isComplete()) {
            new CleanCommand(installation.home(), settings.dataFolder(), output).forget(directory.path());
        } else {
            output.problem("Starts stay as they are: the JVMs kept nothing. Logs: " + directory.logs());
        }
    }

    private void learn(RunDirectory directory, Supervisor supervisor) throws InterruptedException, ExecutionException {
        cache.forget();
        try (supervisor) {
            SystemStart start =
                    new SystemStart(installation, settings, directory, supervisor, line -> {}, true, cache::learning);
            String bootstrapServers = start.broker(Map.of()).ready();
            start.application(bootstrapServers);
            run(bootstrapServers, settings.get(SettingCatalogue.TOPIC));
        }
    }

    /** Messages through every hop, for so long that the JVMs see what they do most. */
    private static void run(String bootstrapServers, String topic) throws InterruptedException, ExecutionException {
        KafkaClients clients = new KafkaClients(bootstrapServers, new Properties(), LARGEST_BYTES);
        try (Admin admin = clients.admin(FOLDER);
                Producer<byte[], byte[]> producer = clients.producer(FOLDER)) {
            admin.createTopics(List.of(new NewTopic(TARGET, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(message(topic, i));
                if (i % BATCH == 0) {
                    Thread.sleep(LONGEST_DELAY.toMillis() * BATCH / MESSAGES);
                }
            }
            producer.flush();
            TopicPartition target = new TopicPartition(TARGET, 0);
            long endNanos = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < endNanos
                    && admin.listOffsets(Map.of(target, OffsetSpec.latest()))
                                    .partitionResult(target)
                                    .get()
                                    .offset()
                            < MESSAGES) {
                Thread.sleep(POLL);
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> message(String topic, int number) {
        byte[] value = new byte[100];
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes("key-" + number), value);
        Instant due = Instant.now().plusMillis(number * 31L % LONGEST_DELAY.toMillis());
        record.headers().add("time", bytes(due.toString())).add("topic", bytes(TARGET));
        if (number % 10 == 0) {
            record.headers().add("schedule-id", bytes("id-" + number));
        }
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
