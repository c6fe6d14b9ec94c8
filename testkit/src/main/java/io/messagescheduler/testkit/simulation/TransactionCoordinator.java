package io.messagescheduler.testkit.simulation;

import io.messagescheduler.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which transactional id, and the transactions that are open. Ends those that are open for too long, counted from
 * their first write, as the broker does.
 */
final class TransactionCoordinator {
    /** A transactional id. */
    static final class Identity {
        private int epoch;
        private @Nullable Transaction transaction;

        int epoch() {
            return epoch;
        }
    }

    private final ManualClock clock;
    private final Map<String, Identity> identities = new HashMap<>();
    private final Set<Identity> open = new LinkedHashSet<>();
    private final List<LateCommit> late = new ArrayList<>();

    /** A request to commit that is on its way. */
    private record LateCommit(Identity identity, Transaction transaction, long atNanos) {}

    TransactionCoordinator(ManualClock clock) {
        this.clock = clock;
    }

    /** Gives the id to the caller: whoever had it is fenced, and what it left open is aborted. */
    Identity take(String transactionalId) {
        Identity identity = identities.computeIfAbsent(transactionalId, unused -> new Identity());
        identity.epoch++;
        end(identity, false);
        return identity;
    }

    Transaction begin(Identity identity, Duration timeout) {
        Transaction begun = new Transaction(clock.nanoTime() + timeout.toNanos());
        identity.transaction = begun;
        open.add(identity);
        return begun;
    }

    /** Ends the transaction that is open under the id, if there is one. */
    void end(Identity identity, boolean commit) {
        Transaction ending = identity.transaction;
        identity.transaction = null;
        open.remove(identity);
        if (ending != null) {
            ending.end(commit, clock.millis());
        }
    }

    /** Commits what is open under the id once so much time has passed, if it is open still. */
    void endLater(Identity identity, Duration delay) {
        Transaction ending = identity.transaction;
        if (ending != null) {
            late.add(new LateCommit(identity, ending, clock.nanoTime() + delay.toNanos()));
        }
    }

    boolean isIdle() {
        return open.isEmpty();
    }

    /** Lets late requests arrive, and aborts what has been open for too long. */
    void expire() {
        for (LateCommit request : List.copyOf(late)) {
            if (clock.nanoTime() - request.atNanos() >= 0) {
                late.remove(request);
                if (request.identity().transaction == request.transaction()) {
                    end(request.identity(), true);
                }
            }
        }
        for (Identity identity : List.copyOf(open)) {
            Transaction transaction = identity.transaction;
            if (transaction != null && transaction.isOver(clock.nanoTime())) {
                end(identity, false);
            }
        }
    }
}
