package io.messagescheduler.index;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory outside the heap that all stores share: one cache of blocks, against which the buffers of what is not written to
 * disk yet count too. Close it after the stores. Thread-safe.
 */
final class RocksMemory implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private static final double FOR_INDEXES = 0.2;

    private final Cache cache;
    private final WriteBufferManager buffers;

    /** @param bytes in all, of which a quarter for write buffers */
    RocksMemory(long bytes) {
        // Not strict: a block that is in use may exceed the bound for a moment, where a strict cache would fail the
        // read.
        this.cache = new LRUCache(bytes, -1, false, FOR_INDEXES);
        this.buffers = new WriteBufferManager(bytes / 4, cache);
    }

    Cache cache() {
        return cache;
    }

    WriteBufferManager buffers() {
        return buffers;
    }

    @Override
    public void close() {
        buffers.close();
        cache.close();
    }
}
