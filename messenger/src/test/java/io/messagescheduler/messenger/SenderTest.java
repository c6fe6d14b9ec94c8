package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderTest {
    private final InMemoryMessageStore store = new InMemoryMessageStore();
    private final FakeHandover handover = new FakeHandover(store);
    private Patience patience = new Patience(Duration.ofMillis(1), Duration.ofMillis(1));
    private long nowMs = Loads.START_MS;

    @Test
    void doWork_nothingGoesWrong_sendsEachBlockAtItsTime() throws Exception {
        LoadPlan plan = Loads.plan(1, 900);
        Sender sender = sender(plan);

        runToEnd(sender);

        assertThat(handover.arrived).extracting(SentMessage::number).isSorted().hasSize(900);
        assertThat(handover.arrived).allSatisfy(message -> {
            assertThat(message.creationMs()).isEqualTo(Loads.START_MS + plan.sendOffsetMs(message.number()));
            assertThat(message.dueMs()).isEqualTo(Loads.START_MS + plan.dueOffsetMs(message.number()));
        });
        assertThat(store.departures).hasSize(90);
        assertThat(store.departures.values())
                .allSatisfy(departure -> assertThat(departure.sentMs())
                        .isEqualTo(Loads.START_MS + plan.sendOffsetMs(departure.first())));
        assertThat(sender.progress().sent()).isEqualTo(900);
    }

    @Test
    void doWork_aBlockLargerThanABatch_isSentInSeveral() throws Exception {
        LoadPlan plan = new LoadPlan("e", 1, 5_000, 1_000, 1_000_000, 1_000);

        Sender sender = sender(plan);
        sender.doWork();
        sender.doWork();

        assertThat(sender.progress().sent()).isBetween(1, 10);
    }

    @Test
    void doWork_tooLateForTheDueTime_isDueAtOnceAndNeverBeforeItsCreation() throws Exception {
        LoadPlan plan = Loads.plan(1, 900);
        nowMs += 45_000;

        runToEnd(sender(plan));

        assertThat(handover.arrived)
                .hasSize(900)
                .allSatisfy(message -> assertThat(message.dueMs())
                        .isEqualTo(
                                Math.max(Loads.START_MS + plan.dueOffsetMs(message.number()), message.creationMs())));
        assertThat(handover.arrived.getFirst().creationMs()).isEqualTo(Loads.START_MS + 45_000);
    }

    /**
     * Whatever fails, and wherever the process dies: each message is handed over once, in order, and its copy was in the
     * database before and is the same afterwards.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void doWork_databaseAndContestantFailAndTheProcessDies_sendsEachMessageOnce(long seed) throws Exception {
        LoadPlan plan = new LoadPlan("e", seed, 600, 20_000, 10, 100);
        SplittableRandom random = new SplittableRandom(seed);
        handover.failWith(() -> random.nextInt(10));
        int turns = 0;
        Sender sender = sender(plan);
        while (!sender.progress().done()) {
            boolean dies = random.nextInt(15) == 0;
            // A process that dies is one whose write got stuck half-way and was interrupted.
            store.awayWhen(() -> random.nextInt(dies ? 3 : 200) == 0);
            if (dies) {
                patience.stop();
                try {
                    sender.doWork();
                } catch (InterruptedException died) {
                    nowMs += random.nextInt(300);
                }
                sender = sender(plan);
            } else {
                sender.doWork();
            }
            assertThat(turns++).as("seed %d ends", seed).isLessThan(100_000);
        }

        assertThat(handover.arrived.stream().map(SentMessage::number))
                .as("seed %d", seed)
                .containsExactlyElementsOf(IntStream.range(0, 600).boxed().toList());
        assertThat(handover.arrived)
                .allSatisfy(
                        message -> assertThat(store.sent.get(message.number())).isSameAs(message));
    }

    private Sender sender(LoadPlan plan) {
        patience = new Patience(Duration.ofMillis(1), Duration.ofMillis(1));
        Sender sender = new Sender(
                plan,
                new Destination("fake", Loads.TARGET, handover),
                ExperimentHeaders.DEFAULT,
                store,
                patience,
                () -> Instant.ofEpochMilli(nowMs),
                millis -> nowMs += millis);
        sender.begin(Loads.START_MS);
        return sender;
    }

    private static void runToEnd(Sender sender) throws Exception {
        while (!sender.progress().done()) {
            sender.doWork();
        }
    }

    /** Fails before or after a batch took effect, and knows afterwards which it was. */
    private static final class FakeHandover implements Handover {
        private final InMemoryMessageStore store;
        private final List<SentMessage> arrived = new ArrayList<>();
        private IntSupplier dice = () -> 9;
        private boolean settled;

        FakeHandover(InMemoryMessageStore store) {
            this.store = store;
        }

        void failWith(IntSupplier dice) {
            this.dice = dice;
        }

        @Override
        public int settle() throws HandoverFailed {
            if (dice.getAsInt() == 0) {
                throw new HandoverFailed(new IllegalStateException("away"));
            }
            settled = true;
            return arrived.size();
        }

        @Override
        public void handOver(int first, List<SentMessage> messages) throws HandoverFailed {
            assertThat(settled).as("settled first").isTrue();
            assertThat(first).as("progress").isEqualTo(arrived.size());
            assertThat(messages)
                    .allSatisfy(message -> assertThat(store.sent.get(message.number()))
                            .as("copy of %d", message.number())
                            .isSameAs(message));
            int fate = dice.getAsInt();
            if (fate != 0) {
                arrived.addAll(messages);
            }
            if (fate <= 1) {
                settled = false;
                throw new HandoverFailed(new IllegalStateException("unknown outcome"));
            }
        }

        @Override
        public void close() {}
    }
}
