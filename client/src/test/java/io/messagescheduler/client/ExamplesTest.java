package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.header;
import static io.messagescheduler.client.Producers.text;
import static io.messagescheduler.client.Producers.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The examples that need no broker, and that what the documents show is what was run. */
class ExamplesTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Pattern RUN = Pattern.compile("// example\n(.*?)\\s*// end of example", Pattern.DOTALL);
    private static final Pattern IN_README = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern IN_JAVADOC = Pattern.compile("<pre>\\{@code\n(.*?) \\* }</pre>", Pattern.DOTALL);

    @Test
    void documents_showOnlyWhatIsRun_andAllOfIt() throws IOException {
        List<String> run =
                found(RUN, Files.readString(MODULE.resolve("src/test/java/io/messagescheduler/client/Examples.java")));
        List<String> shown = new ArrayList<>(found(IN_README, Files.readString(MODULE.resolve("README.md"))));
        assertThat(shown).as("README.md").hasSizeGreaterThanOrEqualTo(5).isSubsetOf(run);
        try (Stream<Path> sources = Files.walk(MODULE.resolve("src/main/java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                String javadoc = Files.readString(source);
                assertThat(found(IN_JAVADOC, javadoc)).as(source.toString()).isSubsetOf(run);
                shown.addAll(found(IN_JAVADOC, javadoc));
            }
        }
        assertThat(run).as("nobody sees it").isSubsetOf(shown);
    }

    @Test
    void message_isAsWritten() {
        ScheduledMessage message = Examples.message();

        assertThat(message.id()).isEqualTo("trial-reminder-customer-7");
        assertThat(text(message.value())).isEqualTo("Your trial ends tomorrow");
    }

    @Test
    void patient_growsThreefold() {
        assertThat(Examples.patient().maxAttempts()).isEqualTo(10);
        assertThat(Examples.patient().delayBefore(2)).isBetween(Duration.ZERO, Duration.ofSeconds(90));
    }

    @Test
    void epochDialect_schedulesAndDeletes() {
        MockProducer<byte[], byte[]> producer = Producers.acknowledging();

        Examples.epochDialect(producer);

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("schedules", "schedules");
        assertThat(producer.history().get(1).value()).isNull();
    }

    @Test
    void retry_sendsWhatFailedAndCommits() {
        MockProducer<byte[], byte[]> producer = Producers.acknowledging();
        TopicPartition partition = new TopicPartition("orders", 0);
        try (MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest")) {
            consumer.assign(List.of(partition));
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            consumer.addRecord(new ConsumerRecord<>("orders", 0, 0, null, utf8("good")));
            consumer.addRecord(new ConsumerRecord<>("orders", 0, 1, null, utf8("bad")));

            Examples.retry(producer, consumer, record -> {
                if ("bad".equals(text(record.value()))) {
                    throw new IllegalStateException("bad");
                }
            });

            assertThat(text(Producers.onlySent(producer).value())).isEqualTo("bad");
            assertThat(header(Producers.onlySent(producer).headers(), "topic")).isEqualTo("orders");
            assertThat(consumer.position(partition)).isEqualTo(2);
            assertThat(consumer.committed(Set.of(partition)).get(partition))
                    .isNotNull()
                    .extracting(committed -> committed.offset())
                    .isEqualTo(2L);
        }
    }

    /** What the pattern's group holds, each without its indentation and a comment's asterisks. */
    private static List<String> found(Pattern pattern, String document) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = pattern.matcher(document);
        while (matcher.find()) {
            String block = matcher.group(1)
                    .lines()
                    .map(line -> line.replaceFirst("^ \\* ?", ""))
                    .collect(Collectors.joining("\n"));
            blocks.add(block.stripIndent().strip());
        }
        return blocks;
    }
}
