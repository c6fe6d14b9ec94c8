package io.messagescheduler.index;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;

/** Makes every store use the one {@link RocksMemory}. Public only since Kafka Streams makes it by its name. */
public final class SharedRocksMemory implements RocksDBConfigSetter {
    /** Under this key of the application's configuration is the {@link RocksMemory}, as an object. */
    static final String MEMORY = "io.messagescheduler.index.memory";

    private static final long WRITE_BUFFER_BYTES = 4L << 20;

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configuration) {
        RocksMemory memory = (RocksMemory) Objects.requireNonNull(configuration.get(MEMORY));
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.buffers());
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setMaxWriteBufferNumber(2);
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    @Override
    public void close(String store, Options options) {
        // What it set is shared and outlives the store; what Kafka Streams set, it frees.
    }
}
