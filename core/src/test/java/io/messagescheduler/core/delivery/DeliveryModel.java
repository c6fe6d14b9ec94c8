package io.messagescheduler.core.delivery;

import io.messagescheduler.core.message.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tiny random schedules of one partition: 3 to 9 records with due times 0 to 6 and arrival times 0 to 7, control records
 * between them, batches of one or two, aborts, crashes before and after the commit, lost commit replies, and on request
 * clock steps of up to 3 either way. So small that every awkward coincidence comes up within some thousand seeds.
 */
final class DeliveryModel {
    /** How a schedule ended; all zero and false is what must be. */
    record Outcome(int lost, int duplicated, int early, boolean lagStuck) {
        boolean clean() {
            return lost == 0 && duplicated == 0 && early == 0 && !lagStuck;
        }
    }

    /** Looks at each commit. */
    interface Witness {
        void committed(Lane.Committed committed, List<@Nullable SortKey> log, int[] deliveries);

        /** Looks at nothing. */
        Witness NONE = (committed, log, deliveries) -> {};
    }

    private static final int CHAOTIC_STEPS = 80;
    private static final int CALM_ROUNDS = 60;

    private final SplittableRandom random;
    private final boolean clockJumps;
    private final Lane.Maker maker;
    private final Witness witness;

    /** The partition: null where a control record or an aborted one takes an offset. */
    private final List<@Nullable SortKey> log = new ArrayList<>();

    private final long[] arrivals;
    private final int[] deliveries;
    private final int batch;

    private Lane.Committed committed;
    private Lane lane;
    private int position;
    private final List<Long> openTransaction = new ArrayList<>();
    private long real;
    private long now;
    private int early;

    DeliveryModel(long seed, boolean clockJumps, Lane.Committed initial, Lane.Maker maker, Witness witness) {
        this.random = new SplittableRandom(seed);
        this.clockJumps = clockJumps;
        this.maker = maker;
        this.witness = witness;
        int records = random.nextInt(3, 10);
        for (int i = 0; i < records; i++) {
            addControlRecords();
            String topic = random.nextBoolean() ? "a" : "b";
            Sequence sequence = new Sequence(topic, random.nextInt(2), random.nextInt(8));
            log.add(new SortKey(random.nextInt(7), sequence));
        }
        addControlRecords();
        arrivals = random.longs(log.size(), 0, 8).sorted().toArray();
        deliveries = new int[log.size()];
        batch = random.nextInt(1, 3);
        committed = initial;
        lane = maker.recover(initial);
    }

    private void addControlRecords() {
        while (random.nextInt(5) == 0) {
            log.add(null);
        }
    }

    Outcome run() {
        for (int step = 0; step < CHAOTIC_STEPS; step++) {
            chaos();
        }
        real = 10;
        now = 10;
        for (int round = 0; round < CALM_ROUNDS && (committed.low() < log.size() || lost() > 0); round++) {
            readOne();
            take();
            commit();
        }
        int duplicated =
                (int) Arrays.stream(deliveries).filter(times -> times > 1).count();
        return new Outcome(lost(), duplicated, early, committed.low() != log.size());
    }

    private int lost() {
        int lost = 0;
        for (int offset = 0; offset < log.size(); offset++) {
            lost += log.get(offset) != null && deliveries[offset] == 0 ? 1 : 0;
        }
        return lost;
    }

    private void chaos() {
        int chance = random.nextInt(100);
        if (chance < 35) {
            readOne();
        } else if (chance < 55) {
            take();
        } else if (chance < 80) {
            switch (random.nextInt(10)) {
                case 0 -> recover(); // aborted, perhaps
                case 1 -> rollBack(); // aborted for certain
                case 2 -> { // committed, but the reply is lost
                    commit();
                    recover();
                }
                default -> commit();
            }
        } else if (chance < 88) {
            recover(); // kill -9
        } else {
            real++;
            now = clockJumps && random.nextInt(10) < 3 ? real + random.nextInt(-3, 4) : real;
        }
    }

    private void recover() {
        openTransaction.clear();
        lane = maker.recover(committed);
        position = (int) committed.low();
    }

    private void rollBack() {
        if (lane.rollBack()) {
            openTransaction.clear();
        } else {
            recover();
        }
    }

    private void readOne() {
        if (position == log.size() || arrivals[position] > real) {
            return;
        }
        SortKey key = log.get(position);
        if (key == null || lane.read(position, key)) {
            position++;
            lane.readTo(position);
        }
    }

    private void take() {
        SortKey previous = null;
        for (long offset : lane.takeDue(now, batch)) {
            SortKey key = log.get((int) offset);
            if (key == null || (previous != null && previous.compareTo(key) > 0)) {
                throw new AssertionError("not in the order of keys: " + previous + " before " + key);
            }
            previous = key;
            early += key.dueMs() > now ? 1 : 0;
            openTransaction.add(offset);
        }
    }

    private void commit() {
        Lane.Committed next = lane.checkpoint();
        if (lane.overfull()) {
            recover();
            return;
        }
        if (next == null) {
            if (!openTransaction.isEmpty()) {
                throw new AssertionError("sent without anything to commit");
            }
            return;
        }
        openTransaction.forEach(offset -> deliveries[offset.intValue()]++);
        openTransaction.clear();
        committed = next;
        lane.committed();
        witness.committed(next, log, deliveries);
    }
}
