package io.messagescheduler.embedded;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.messagescheduler.process.ProcessFailure;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.h2.engine.Constants;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A database in one file that speaks MongoDB's wire protocol to the official drivers, reachable from this machine only.
 * It knows a part of MongoDB: inserts, updates, finds, counts, unique indexes and the plain aggregation stages; no
 * transactions, no change streams.
 *
 * <p>A write is in the file before it is acknowledged, so a killed process loses none; a machine that loses power may
 * lose the last seconds, since nothing is forced to the disk.
 */
final class MessageDatabase implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final Set<String> WRITES = Set.of(
            "insert",
            "update",
            "delete",
            "findAndModify",
            "findandmodify",
            "create",
            "createIndexes",
            "drop",
            "dropDatabase",
            "dropIndexes",
            "renameCollection");

    private final DataDirectory directory;
    private final MVStore store;
    private final MongoServer server;
    private final int port;

    private MessageDatabase(DataDirectory directory, MVStore store, MongoServer server, int port) {
        this.directory = directory;
        this.store = store;
        this.server = server;
        this.port = port;
    }

    /**
     * Starts the database; returns when it takes requests.
     *
     * @param path folder for its data; what is there already is gone on with
     * @param port 0 for any free port; when taken, the next free one. The port of the last start is preferred
     * @param onFailure told when the file can no longer be written; every request fails from then on
     * @throws ProcessFailure in plain words when the folder or the port cannot be used
     */
    static MessageDatabase start(Path path, int port, Consumer<Throwable> onFailure) {
        DataDirectory directory = DataDirectory.open(path, "H2", Constants.VERSION);
        MVStore store = null;
        try {
            store = open(directory);
            MongoServer server = new MongoServer(new CommittingBackend(store, directory, onFailure));
            int chosen = Ports.choose(port, directory.portBefore(port));
            server.bind(HOST, chosen);
            directory.rememberPort(port, chosen);
            return new MessageDatabase(directory, store, server, chosen);
        } catch (RuntimeException | Error e) {
            if (store != null) {
                store.closeImmediately();
            }
            directory.close();
            throw e;
        }
    }

    /** A connection string such as {@code mongodb://localhost:27017}. */
    String url() {
        return "mongodb://localhost:" + port;
    }

    @Override
    public void close() {
        try {
            server.shutdownNow();
            store.close();
        } finally {
            directory.close();
        }
    }

    private static MVStore open(DataDirectory directory) {
        Path file = directory.path().resolve("messages.mv.db");
        try {
            return new MVStore.Builder().fileName(file.toString()).open();
        } catch (MVStoreException e) {
            String sentence = switch (e.getErrorCode()) {
                case DataUtils.ERROR_UNSUPPORTED_FORMAT ->
                    "The database file " + file
                            + " was written in a format that this release cannot read; go back to the release that wrote it,"
                            + " or move the file away.";
                case DataUtils.ERROR_FILE_CORRUPT ->
                    "The database file " + file + " is damaged; move it away to begin with an empty database.";
                default -> "The database file " + file + " cannot be opened (" + e.getMessage() + ").";
            };
            throw DataDirectory.unusable(sentence, e);
        }
    }

    /**
     * Commits to the file after each command that changes something, before it is answered. One of them at a time: a commit saves
     * what the others have done so far too, and a document without its place in the index, found after a kill, can be written
     * neither anew nor over.
     */
    private static final class CommittingBackend extends H2Backend {
        private final DataDirectory directory;
        private final Consumer<Throwable> onFailure;
        private final Object oneAtATime = new Object();

        CommittingBackend(MVStore store, DataDirectory directory, Consumer<Throwable> onFailure) {
            super(store);
            this.directory = directory;
            this.onFailure = onFailure;
        }

        @Override
        public Document handleMessage(MongoMessage message) {
            try {
                if (!WRITES.contains(message.getDocument().keySet().iterator().next())) {
                    return super.handleMessage(message);
                }
                synchronized (oneAtATime) {
                    Document answer = super.handleMessage(message);
                    getMvStore().commit();
                    return answer;
                }
            } catch (MVStoreException e) {
                onFailure.accept(DataDirectory.unusable(
                        "The database cannot write to " + directory.path() + " (" + directory.freeMebibytes()
                                + " MiB free): " + e.getMessage(),
                        e));
                throw e;
            }
        }
    }
}
