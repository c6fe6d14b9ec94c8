package io.messagescheduler.embedded;

import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A folder that holds the data of one server: locked against a second server, checked before anything is written, and
 * marked with the version that wrote it and the port that it was last reached at.
 *
 * <p>The port is kept since clients of a server that was killed look for it where it was.
 */
final class DataDirectory implements AutoCloseable {

    private static final long LEAST_FREE_BYTES = 64L << 20;
    private static final String MARK = "written-by.properties";

    private final Path path;
    private final FileChannel channel;
    private final Properties mark = new Properties();

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates or opens the folder.
     *
     * @param product what the data belongs to, for messages: {@code Kafka}
     * @param version of the product here, such as {@code 4.3.1}
     * @throws ProcessFailure in plain words when the folder cannot be used
     */
    static DataDirectory open(Path path, String product, String version) {
        Path absolute = path.toAbsolutePath().normalize();
        FileChannel channel = null;
        try {
            Files.createDirectories(absolute);
            channel = FileChannel.open(
                    absolute.resolve("in-use.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                throw unusable("The folder " + absolute + " is in use by another process; stop that one first.", null);
            }
            long free = Files.getFileStore(absolute).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                throw unusable(
                        "The disk of " + absolute + " is full (" + (free >> 20)
                                + " MiB free); make room, or put the data elsewhere with SM_EMBEDDED_DATA_DIR.",
                        null);
            }
            DataDirectory directory = new DataDirectory(absolute, channel);
            directory.checkVersion(product, version);
            return directory;
        } catch (IOException e) {
            closeQuietly(channel);
            throw unusable(
                    "The folder " + absolute + " cannot be used (" + e
                            + "); make it writable, or put the data elsewhere with SM_EMBEDDED_DATA_DIR.",
                    e);
        } catch (ProcessFailure e) {
            closeQuietly(channel);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** MiB that can still be written, -1 when not known. */
    long freeMebibytes() {
        try {
            return Files.getFileStore(path).getUsableSpace() >> 20;
        } catch (IOException e) {
            return -1;
        }
    }

    /** The port used before under the same setting; -1 when none is known. */
    int portBefore(int configured) {
        if (!Integer.toString(configured).equals(mark.getProperty("configuredPort"))) {
            return -1;
        }
        return Integer.parseInt(mark.getProperty("port", "-1"));
    }

    void rememberPort(int configured, int port) {
        mark.setProperty("configuredPort", Integer.toString(configured));
        mark.setProperty("port", Integer.toString(port));
        try {
            writeMark();
        } catch (IOException e) {
            throw unusable("The folder " + path + " cannot be written to (" + e + ").", e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    static ProcessFailure unusable(String sentence, @Nullable Throwable cause) {
        return new ProcessFailure(ExitCode.UNUSABLE_DATA, sentence, cause);
    }

    private void checkVersion(String product, String version) throws IOException {
        Path file = path.resolve(MARK);
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                mark.load(in);
            }
            String writtenBy = mark.getProperty("version", version);
            if (compareVersions(writtenBy, version) > 0) {
                throw unusable(
                        "The data in " + path + " was written by " + product + " " + writtenBy
                                + ", which is newer than " + version
                                + " here; go back to the later release of this program, or move the folder away.",
                        null);
            }
        }
        mark.setProperty("version", version);
        writeMark();
    }

    private void writeMark() throws IOException {
        Path temporary = path.resolve(MARK + ".new");
        try (OutputStream out = Files.newOutputStream(temporary)) {
            mark.store(out, null);
        }
        Files.move(temporary, path.resolve(MARK), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Compares dotted numbers; whatever follows them, such as {@code -SNAPSHOT}, does not count. */
    static int compareVersions(String left, String right) {
        String[] lefts = left.split("[^0-9]+");
        String[] rights = right.split("[^0-9]+");
        for (int i = 0; i < Math.max(lefts.length, rights.length); i++) {
            int order = Integer.compare(part(lefts, i), part(rights, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int part(String[] parts, int index) {
        return index < parts.length && !parts[index].isEmpty() ? Integer.parseInt(parts[index]) : 0;
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // the lock goes with the process at the latest
            }
        }
    }
}
