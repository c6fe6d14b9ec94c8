package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.messenger.MessageStore.Departure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
    private static final int COUNT = 1_000;

    @TempDir
    Path folder;

    private final InMemoryMessageStore store = new InMemoryMessageStore();
    private final Patience patience = new Patience(Duration.ofMillis(1), Duration.ofMillis(1));
    private long nextOffset;

    @Test
    void writeTo_everythingOnTime_holds() throws Exception {
        LoadPlan plan = Loads.plan(1, COUNT);
        plan.messages().forEach(planned -> arrive(send(plan, planned.number())));

        Verdict verdict = verify(plan, 300);

        assertThat(verdict).isEqualTo(new Verdict(COUNT, COUNT, COUNT, 0, 0, 0, 0, 0, 0));
        assertThat(verdict.holds()).isTrue();
        assertThat(rows()).hasSize(COUNT).allSatisfy(row -> assertThat(row).endsWith(",delivered,true"));
        assertThat(rows().stream()
                        .map(row -> Long.parseLong(row.split(",", -1)[1]))
                        .toList())
                .isSorted();
    }

    /** Random faults, each message with at most one; what is found is what was done. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void writeTo_randomFaults_countsEachAsWhatItIs(long seed) throws Exception {
        LoadPlan plan = Loads.plan(seed, COUNT);
        SplittableRandom random = new SplittableRandom(seed);
        long[] done = new long[8];
        for (int number = 0; number < COUNT; number++) {
            int fault = random.nextInt(40);
            if (fault < done.length) {
                done[fault]++;
            }
            if (fault == 7) {
                continue;
            }
            SentMessage message = send(plan, number);
            Receipt good = Loads.received(message, nextOffset++);
            switch (fault) {
                case 0 -> {}
                case 1 -> store(good, Loads.received(message, nextOffset++));
                case 2 -> store(at(good, message.dueMs() - 1, message.dueMs()));
                case 3 -> store(at(good, message.dueMs(), message.dueMs() - 1));
                case 4 -> store(altered(good));
                case 5 -> store(dead(message));
                case 6 -> store(good, stranger());
                default -> store(good);
            }
        }

        Verdict verdict = verify(plan, 1 + random.nextInt(COUNT));

        assertThat(verdict)
                .as("seed %d", seed)
                .isEqualTo(new Verdict(
                        COUNT,
                        COUNT - done[7],
                        COUNT - done[0] - done[5] - done[7],
                        done[0] + done[7],
                        done[1],
                        done[2] + done[3],
                        done[4],
                        done[5],
                        done[6]));
        assertThat(verdict.holds()).isFalse();
        assertThat(rows().stream()
                        .filter(row ->
                                row.contains(",delivered,") || row.contains(",lost,") || row.contains(",dead_letter,")))
                .hasSize(COUNT);
    }

    @Test
    void writeTo_sameReceiptStoredTwice_isNoDuplicate() throws Exception {
        LoadPlan plan = Loads.plan(1, 1);
        SentMessage message = send(plan, 0);
        Receipt first = Loads.received(message, 7);
        store.saveReceipts(List.of(first));
        store.saveReceipts(List.of(at(first, message.dueMs() + 60_000, message.dueMs() + 1)));

        assertThat(verify(plan, 10).holds()).isTrue();
        assertThat(rows()).singleElement().asString().contains("," + first.receivedMs() + ",");
    }

    @Test
    void writeTo_deadLetterOfADeliveredMessage_isUnexpected() throws Exception {
        LoadPlan plan = Loads.plan(1, 1);
        SentMessage message = send(plan, 0);
        arrive(message);
        store(dead(message));

        assertThat(verify(plan, 10)).isEqualTo(new Verdict(1, 1, 1, 0, 0, 0, 0, 0, 1));
    }

    @Test
    void writeTo_receiptWithoutCopy_neitherCountsAsReceivedNorLowersWhatIsExpected() throws Exception {
        LoadPlan plan = Loads.plan(1, 2);
        arrive(send(plan, 0));
        arrive(Loads.sent(plan, 1));

        assertThat(verify(plan, 10)).isEqualTo(new Verdict(2, 1, 1, 0, 0, 0, 0, 0, 1));
    }

    @Test
    void writeTo_departureKnown_isTheTimeOfSending() throws Exception {
        LoadPlan plan = Loads.plan(1, 3);
        for (int number = 0; number < 3; number++) {
            arrive(send(plan, number));
        }
        store.saveDeparture(new Departure(1, 2, Loads.START_MS + 77));

        verify(plan, 10);

        assertThat(rows().stream().sorted().map(row -> Long.parseLong(row.split(",", -1)[2]) - Loads.START_MS))
                .containsExactly(plan.sendOffsetMs(0), 77L, plan.sendOffsetMs(2));
    }

    @Test
    void writeTo_databaseAwayNowAndThen_findsTheSame() throws Exception {
        LoadPlan plan = Loads.plan(1, 100);
        plan.messages().forEach(planned -> arrive(send(plan, planned.number())));
        SplittableRandom random = new SplittableRandom(3);
        store.awayWhen(() -> random.nextInt(50) == 0);

        assertThat(verify(plan, 10).holds()).isTrue();
        assertThat(rows()).hasSize(100);
    }

    private Verdict verify(LoadPlan plan, int slice) throws Exception {
        return new Verification(plan, store, patience, slice).writeTo(folder.resolve("messages.csv"));
    }

    private List<String> rows() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("messages.csv")));
        assertThat(lines.removeFirst()).isEqualTo(MessagesCsv.HEADER);
        return lines;
    }

    private SentMessage send(LoadPlan plan, int number) {
        SentMessage message = Loads.sent(plan, number);
        store.saveSent(List.of(message));
        return message;
    }

    private void arrive(SentMessage message) {
        store(Loads.received(message, nextOffset++));
    }

    private void store(Receipt... receipts) {
        store.saveReceipts(List.of(receipts));
    }

    private Receipt dead(SentMessage message) {
        return Loads.receipt(
                new Position(Loads.DEAD_LETTERS, 0, nextOffset++),
                message.number(),
                message.id(),
                message.dueMs(),
                message.dueMs(),
                message.content());
    }

    private Receipt stranger() {
        return Loads.receipt(
                new Position(Loads.TARGET, 1, nextOffset++), Receipt.UNKNOWN, "exp-1-x", 1, 1L, Loads.otherContent());
    }

    private static Receipt at(Receipt receipt, long receivedMs, long appendMs) {
        return Loads.receipt(
                receipt.position(), receipt.number(), receipt.id(), receivedMs, appendMs, receipt.content());
    }

    private static Receipt altered(Receipt receipt) {
        return Loads.receipt(
                receipt.position(),
                receipt.number(),
                receipt.id(),
                receipt.receivedMs(),
                receipt.receivedMs(),
                Loads.otherContent());
    }
}
