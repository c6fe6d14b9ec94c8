package io.messagescheduler.messenger;

import io.messagescheduler.messenger.MessageStore.Departure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks a whole run from the database alone, a slice of the messages at a time, and writes the raw data. Memory is that
 * of one slice without payloads; the database is read once for each slice.
 */
final class Verification {
    /** One slice for the shipped load; about 30 MB. */
    static final int SLICE = 100_000;

    private static final Logger log = LoggerFactory.getLogger(Verification.class);
    private static final int FAULTS_LOGGED = 20;

    private final LoadPlan plan;
    private final MessageStore store;
    private final Patience patience;
    private final int slice;
    private int faultsLogged;

    Verification(LoadPlan plan, MessageStore store, Patience patience, int slice) {
        this.plan = plan;
        this.store = store;
        this.patience = patience;
        this.slice = slice;
    }

    /** Judges every message and writes {@code file}; waits for the database when it is away. */
    Verdict writeTo(Path file) throws IOException, InterruptedException {
        TreeMap<Integer, Departure> departures = patience.call("read when messages left", this::departures);
        Verdict verdict = Verdict.NONE;
        try (MessagesCsv csv = new MessagesCsv(file)) {
            for (long first = 0; first < plan.count(); first += slice) {
                int from = (int) first;
                int end = (int) Math.min(plan.count(), first + slice);
                Map<Integer, Copy> copies = patience.call("read sent messages", () -> copies(from, end, departures));
                List<Receipt> receipts = patience.call("read receipts", () -> receipts(from, end));
                verdict = verdict.plus(add(csv, Judgement.of(plan, from, end, copies, receipts), copies));
            }
            List<Receipt> strangers =
                    patience.call("read receipts", () -> receipts(Receipt.UNKNOWN, Receipt.UNKNOWN + 1));
            verdict = verdict.plus(add(csv, Judgement.ofStrangers(strangers), Map.of()));
            csv.finish();
        }
        if (verdict.sent() < verdict.expected()) {
            log.error(
                    "The database holds copies of {} of {} sent messages; the others cannot be verified and count as"
                            + " lost or unexpected",
                    verdict.sent(),
                    verdict.expected());
        }
        return verdict;
    }

    private Verdict add(MessagesCsv csv, Judgement judgement, Map<Integer, Copy> copies) throws IOException {
        csv.add(judgement.rows());
        for (Row row : judgement.rows()) {
            if (faultsLogged < FAULTS_LOGGED && isFault(row)) {
                faultsLogged++;
                log.warn("{}", describe(row, copies.get(row.number())));
            }
        }
        return judgement.verdict();
    }

    private static boolean isFault(Row row) {
        return row.outcome() != Outcome.DELIVERED || Boolean.FALSE.equals(row.valid()) || isEarly(row);
    }

    private static boolean isEarly(Row row) {
        return row.receipt() != null && row.dueMs() != null && row.receipt().earlierThan(row.dueMs());
    }

    private static String describe(Row row, @Nullable Copy copy) {
        @Nullable Receipt receipt = row.receipt();
        StringBuilder text = new StringBuilder("Message ").append(row.id()).append(": ");
        text.append(row.outcome().text());
        if (row.dueMs() != null) {
            text.append(", due ").append(Times.text(row.dueMs()));
        }
        if (receipt != null) {
            text.append(", received ").append(Times.text(receipt.receivedMs()));
            text.append(" from ").append(receipt.position());
            if (receipt.errorCode() != null) {
                text.append(", error ").append(receipt.errorCode());
            }
        }
        if (isEarly(row)) {
            text.append(", early");
        }
        if (receipt != null && copy != null && Boolean.FALSE.equals(row.valid())) {
            text.append(", altered: ").append(receipt.content().differencesFrom(copy.content()));
        }
        return text.toString();
    }

    private TreeMap<Integer, Departure> departures() {
        TreeMap<Integer, Departure> departures = new TreeMap<>();
        store.departures(departure -> departures.put(departure.first(), departure));
        return departures;
    }

    private Map<Integer, Copy> copies(int first, int end, TreeMap<Integer, Departure> departures) {
        Map<Integer, Copy> copies = new HashMap<>();
        store.sent(
                first,
                end,
                message -> copies.put(
                        message.number(),
                        new Copy(message.number(), message.dueMs(), sentMs(message, departures), message.content())));
        return copies;
    }

    /** The creation stands in for a departure that a crash kept from being written down. */
    private static long sentMs(SentMessage message, TreeMap<Integer, Departure> departures) {
        Map.@Nullable Entry<Integer, Departure> entry = departures.floorEntry(message.number());
        return entry != null && message.number() < entry.getValue().end()
                ? entry.getValue().sentMs()
                : message.creationMs();
    }

    private List<Receipt> receipts(int first, int end) {
        List<Receipt> receipts = new ArrayList<>();
        store.receipts(first, end, receipts::add);
        return receipts;
    }
}
