package io.messagescheduler.messenger;

import com.mongodb.ConnectionString;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * The store in MongoDB, or in anything that speaks its protocol. Documents are addressed by {@code _id} wherever they can
 * be, which needs no index; the queries are those that a real server and the embedded one answer alike.
 *
 * <p>Every {@code _id} begins with the run, so that one database serves any number of runs, one after the other or at
 * the same time.
 */
final class MongoMessageStore implements MessageStore {
    static final String DATABASE = "MESSAGES";
    static final String SENT = "MESSAGES_SENT";
    static final String DEPARTURES = "MESSAGES_DEPARTED";

    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);
    private static final int DUPLICATE_KEY = 11_000;
    private static final int IDS_A_QUERY = 1_000;

    private final MongoClient client;
    private final String run;
    private final MongoCollection<BsonDocument> sent;
    private final MongoCollection<BsonDocument> departures;
    private final MongoCollection<BsonDocument> receipts;

    /**
     * Opens without asking the server anything.
     *
     * @param url a MongoDB connection string
     * @param run names this run of this contestant
     */
    MongoMessageStore(String url, String receivedCollection, String run) {
        this.run = run;
        this.client = MongoClients.create(MongoClientSettings.builder()
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(2, TimeUnit.SECONDS))
                .applyToSocketSettings(
                        socket -> socket.connectTimeout(2, TimeUnit.SECONDS).readTimeout(60, TimeUnit.SECONDS))
                .applyConnectionString(new ConnectionString(url))
                .build());
        MongoDatabase database = client.getDatabase(DATABASE);
        this.sent = database.getCollection(SENT, BsonDocument.class);
        this.departures = database.getCollection(DEPARTURES, BsonDocument.class);
        this.receipts = database.getCollection(receivedCollection, BsonDocument.class);
    }

    /** Creates what makes reading quick; asks the server, so it also shows whether there is one. */
    void prepare() {
        guarded(() -> {
            BsonDocument keys = new BsonDocument(Documents.RUN, new BsonInt32(1));
            departures.createIndex(keys);
            return receipts.createIndex(keys.clone().append(Documents.NUMBER, new BsonInt32(1)));
        });
    }

    @Override
    public void saveSent(List<SentMessage> messages) {
        ReplaceOptions upsert = new ReplaceOptions().upsert(true);
        List<WriteModel<BsonDocument>> writes = new ArrayList<>(messages.size());
        for (SentMessage message : messages) {
            BsonDocument document = Documents.of(run, message);
            writes.add(new ReplaceOneModel<>(Filters.eq(document.get(Documents.ID)), document, upsert));
        }
        write(sent, writes);
    }

    @Override
    public void saveDeparture(Departure departure) {
        BsonDocument document = Documents.of(run, departure);
        write(
                departures,
                List.of(new ReplaceOneModel<>(
                        Filters.eq(document.get(Documents.ID)), document, new ReplaceOptions().upsert(true))));
    }

    @Override
    public void saveReceipts(List<Receipt> batch) {
        UpdateOptions upsert = new UpdateOptions().upsert(true);
        List<WriteModel<BsonDocument>> writes = new ArrayList<>(batch.size());
        for (Receipt receipt : batch) {
            BsonDocument document = Documents.of(run, receipt);
            BsonDocument id = new BsonDocument(Documents.ID, document.remove(Documents.ID));
            writes.add(new UpdateOneModel<>(id, new BsonDocument("$setOnInsert", document), upsert));
        }
        write(receipts, writes);
    }

    @Override
    public void sent(int first, int end, Consumer<SentMessage> sink) {
        for (int from = first; from < end; from += IDS_A_QUERY) {
            List<BsonString> ids = new ArrayList<>(IDS_A_QUERY);
            for (int number = from; number < Math.min(end, from + IDS_A_QUERY); number++) {
                ids.add(Documents.id(run, number));
            }
            guarded(() -> {
                sent.find(Filters.in(Documents.ID, ids)).forEach(document -> sink.accept(Documents.sent(document)));
                return true;
            });
        }
    }

    @Override
    public void receipts(int first, int end, Consumer<Receipt> sink) {
        guarded(() -> {
            receipts.find(Filters.and(
                            Filters.eq(Documents.RUN, run),
                            Filters.gte(Documents.NUMBER, first),
                            Filters.lt(Documents.NUMBER, end)))
                    .forEach(document -> sink.accept(Documents.receipt(document)));
            return true;
        });
    }

    @Override
    public void departures(Consumer<Departure> sink) {
        guarded(() -> {
            departures
                    .find(Filters.eq(Documents.RUN, run))
                    .forEach(document -> sink.accept(Documents.departure(document)));
            return true;
        });
    }

    @Override
    public void close() {
        client.close();
    }

    /**
     * Writes all or throws. A duplicate key can only come from an earlier try of the same write that arrived after all,
     * since nobody else writes these ids; the document is there then.
     */
    private static void write(MongoCollection<BsonDocument> collection, List<WriteModel<BsonDocument>> writes) {
        if (writes.isEmpty()) {
            return;
        }
        guarded(() -> {
            try {
                return collection.bulkWrite(writes, UNORDERED);
            } catch (MongoBulkWriteException partial) {
                boolean allThere = partial.getWriteConcernError() == null
                        && partial.getWriteErrors().stream().allMatch(error -> error.getCode() == DUPLICATE_KEY);
                if (!allThere) {
                    throw partial;
                }
                return partial.getWriteResult();
            }
        });
    }

    private static <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (MongoException failure) {
            if (isPassing(failure)) {
                throw new StoreUnavailable(String.valueOf(failure.getMessage()), failure);
            }
            throw failure;
        }
    }

    /**
     * What the network or a change of servers does passes. What a server answers to a command stays, and so does a client
     * that may not or cannot speak to it.
     */
    private static boolean isPassing(MongoException failure) {
        return switch (failure) {
            case MongoNotPrimaryException ignored -> true;
            case MongoNodeIsRecoveringException ignored -> true;
            case MongoServerException ignored -> false;
            case MongoSecurityException ignored -> false;
            case MongoConfigurationException ignored -> false;
            case MongoIncompatibleDriverException ignored -> false;
            default -> true;
        };
    }
}
