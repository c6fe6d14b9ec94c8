package io.messagescheduler.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the load's producer was told of every send, in memory and, line by line as it is told, in {@code sends.csv}. Thread-safe.
 */
final class Journal implements AutoCloseable {
    private final List<Send> sends;
    private final List<Fate> fates;
    private final BufferedWriter file;
    private final long startMs;

    Journal(Path path, List<Send> sends, long startMs) throws IOException {
        this.sends = sends;
        this.fates = new ArrayList<>(Collections.nCopies(sends.size(), Fate.UNSENT));
        this.startMs = startMs;
        this.file = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        file.write("number,kind,about,key,dueMs,sentMs,toldMs,answer,partition,offset,reason\n");
    }

    synchronized void sent(Send send, long sentMs) {
        fates.set(send.number(), Fate.sent(sentMs));
    }

    synchronized void acknowledged(Send send, int partition, long offset, long nowMs) {
        long sentMs = fates.get(send.number()).sentMs();
        told(send, new Fate(Fate.Answer.ACKNOWLEDGED, sentMs, nowMs, partition, offset), "");
    }

    /** @param reason why it is not in the intake topic */
    synchronized void refused(Send send, String reason, long nowMs) {
        told(send, new Fate(Fate.Answer.REFUSED, fates.get(send.number()).sentMs(), nowMs, -1, -1), reason);
    }

    /** @param reason why nobody knows whether it is in the intake topic */
    synchronized void unknown(Send send, String reason, long nowMs) {
        told(send, new Fate(Fate.Answer.UNKNOWN, fates.get(send.number()).sentMs(), nowMs, -1, -1), reason);
    }

    private void told(Send send, Fate fate, String reason) {
        fates.set(send.number(), fate);
        try {
            file.write("%d,%s,%d,%d,%d,%d,%d,%s,%d,%d,%s\n"
                    .formatted(
                            send.number(),
                            send.kind(),
                            send.about(),
                            send.key(),
                            startMs + send.dueMs(),
                            fate.sentMs(),
                            fate.toldMs(),
                            fate.answer(),
                            fate.partition(),
                            fate.offset(),
                            reason.replaceAll("[,\\s]+", " ")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When a send was acknowledged; before that, when it was sent. */
    synchronized long handedOverMs(int number) {
        Fate fate = fates.get(number);
        return fate.isAcknowledged() ? fate.toldMs() : fate.sentMs();
    }

    synchronized List<Fate> fates() {
        return List.copyOf(fates);
    }

    synchronized long count(Fate.Answer answer) {
        return fates.stream().filter(fate -> fate.answer() == answer).count();
    }

    /** Steady messages that are acknowledged and were due before an instant: they must have arrived, or be late. */
    synchronized List<Integer> due(long beforeMs) {
        List<Integer> due = new ArrayList<>();
        for (Send send : sends) {
            boolean plain = send.kind() == MessageKind.PLAIN
                    || send.kind() == MessageKind.TWIN
                    || send.kind() == MessageKind.PAST
                    || send.kind() == MessageKind.WITH_ID;
            Fate fate = fates.get(send.number());
            if (plain && fate.isAcknowledged() && Math.max(startMs + send.dueMs(), fate.toldMs()) < beforeMs) {
                due.add(send.number());
            }
        }
        return due;
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
