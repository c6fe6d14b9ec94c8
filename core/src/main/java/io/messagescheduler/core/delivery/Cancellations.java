package io.messagescheduler.core.delivery;

import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * The cancellations of one partition: which versions its delivery task must not deliver, and which of them wait for the task's
 * word. What stands here follows the log of cancellations and nothing else, so that an aborted transaction changes nothing.
 *
 * <p>A version is remembered from the moment somebody asks until the log says that its message was met and dropped, which may
 * be years: so in a compressed bitmap, at a few bytes each. One owner thread.
 */
public final class Cancellations {
    /** A version to drop that the task has not given its word on. */
    public record Asked(long version, long dueMs, ScheduleId id) {}

    private final String log;
    private final int partition;
    private final Roaring64Bitmap versions = new Roaring64Bitmap();
    private final Map<Long, Asked> open = new LinkedHashMap<>();

    /**
     * @param log topic whose offsets the versions are
     * @param partition of that topic
     */
    public Cancellations(String log, int partition) {
        this.log = log;
        this.partition = partition;
    }

    /** Somebody asked. */
    public void ask(Asked asked) {
        versions.addLong(asked.version());
        open.put(asked.version(), asked);
    }

    /** The task gave its word that the version will not be delivered. */
    public void decided(long version) {
        versions.addLong(version);
        open.remove(version);
    }

    /** The version is over: nothing with it comes any more. */
    public void gone(long version) {
        versions.removeLong(version);
        open.remove(version);
    }

    /** Whether the message must not be delivered. */
    public boolean contains(Sequence message) {
        return !versions.isEmpty()
                && message.partition() == partition
                && message.topic().equals(log)
                && versions.contains(message.offset());
    }

    /**
     * The versions asked for whose message has not come up for delivery yet, and so never will: their key is above every key
     * that was. Of the others the message was either delivered, or is late and will be met; nobody here can tell which.
     *
     * @param delivered the greatest key of the task, or null
     * @param fromMs only versions due from then on, epoch milliseconds
     * @param limit how many at most
     */
    public List<Asked> decidable(@Nullable SortKey delivered, long fromMs, int limit) {
        List<Asked> decidable = new ArrayList<>();
        for (Asked asked : open.values()) {
            if (decidable.size() == limit) {
                break;
            }
            SortKey key = new SortKey(asked.dueMs(), new Sequence(log, partition, asked.version()));
            if (asked.dueMs() >= fromMs && (delivered == null || key.compareTo(delivered) > 0)) {
                decidable.add(asked);
            }
        }
        return decidable;
    }

    /** The word on these is committed; the log will say the same. */
    public void settled(List<Asked> said) {
        said.forEach(asked -> open.remove(asked.version()));
    }

    /** How many versions must not be delivered. */
    public long size() {
        return versions.getLongCardinality();
    }
}
