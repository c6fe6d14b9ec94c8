package io.messagescheduler.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.messagescheduler.embedded.EmbeddedMessageDatabase;
import io.messagescheduler.process.RunFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class MessageDatabaseProcessIT {

    @TempDir
    Path directory;

    @Test
    void kill_rightAfterAnAcknowledgedWrite_keepsItAndTheUniqueIndex() throws Exception {
        try (ServerProcess process = process()) {
            String url = start(process);
            try (MongoClient client = MongoClients.create(url)) {
                MongoCollection<Document> messages = messages(client);
                messages.createIndex(Indexes.ascending("id"), new IndexOptions().unique(true));
                messages.insertMany(IntStream.range(0, 1_000)
                        .mapToObj(i -> new Document("id", "m-" + i).append("due", (long) i))
                        .toList());
                messages.updateOne(Filters.eq("id", "m-7"), new Document("$set", new Document("received", 1L)));
                process.kill();
            }
            assertThat(start(process)).isEqualTo(url);
            try (MongoClient client = MongoClients.create(url)) {
                MongoCollection<Document> messages = messages(client);
                assertThat(messages.countDocuments()).isEqualTo(1_000);
                assertThat(messages.find(Filters.eq("id", "m-7")).first()).containsEntry("received", 1L);
                assertThatExceptionOfType(MongoWriteException.class)
                        .isThrownBy(() -> messages.insertOne(new Document("id", "m-7")));
            }
            assertThat(process.stop()).isZero();
        }
    }

    @Test
    void start_folderInUse_endsWithAPlainSentence() throws Exception {
        try (ServerProcess first = process();
                ServerProcess second =
                        new ServerProcess(EmbeddedMessageDatabase.class.getName(), "second", directory, settings())) {
            start(first);
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> start(second))
                    .withMessageContaining("ended with code 4")
                    .withMessageContaining("is in use by another process");
        }
    }

    private static String start(ServerProcess process) throws Exception {
        RunFile run = process.start(file -> file.details().containsKey("url"));
        return Objects.requireNonNull(run.details().get("url"));
    }

    private static MongoCollection<Document> messages(MongoClient client) {
        return client.getDatabase("MESSAGES").getCollection("MESSAGES_SENT");
    }

    private ServerProcess process() {
        return new ServerProcess(EmbeddedMessageDatabase.class.getName(), "message-database", directory, settings());
    }

    private Map<String, String> settings() {
        return Map.of("SM_EMBEDDED_DATA_DIR", directory.toString(), "SM_EMBEDDED_MONGO_PORT", "0");
    }
}
