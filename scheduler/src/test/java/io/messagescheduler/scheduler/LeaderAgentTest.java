package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.process.Readiness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LeaderAgentTest {
    private final Leadership leadership = new Leadership();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private final List<FakeTerm> terms = new ArrayList<>();
    private final LeaderAgent agent = new LeaderAgent(leadership, this::begin);

    private Term begin() {
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        FakeTerm term = new FakeTerm();
        terms.add(term);
        return term;
    }

    @Test
    void doWork_neverElected_beginsNothing() throws Exception {
        agent.doWork();
        assertThat(terms).isEmpty();
        assertThat(agent.engine()).isNull();
    }

    @Test
    void doWork_elected_beginsOneTerm() throws Exception {
        leadership.become(true);
        assertThat(agent.readiness().ready()).isFalse();
        agent.doWork();
        agent.doWork();
        assertThat(terms).hasSize(1);
        assertThat(agent.engine()).isSameAs(terms.getFirst().engine());
        assertThat(agent.readiness()).isEqualTo(Readiness.yes());
    }

    @Test
    void engine_leadsNoMore_isGoneBeforeTheTermIsClosed() throws Exception {
        leadership.become(true);
        agent.doWork();
        leadership.become(false);
        assertThat(agent.engine()).isNull();
        agent.doWork();
        assertThat(terms.getFirst().closed).isTrue();
    }

    @Test
    void doWork_electedAgain_beginsANewTerm() throws Exception {
        for (boolean leads : new boolean[] {true, false, true}) {
            leadership.become(leads);
            agent.doWork();
        }
        assertThat(terms).hasSize(2);
        assertThat(Objects.requireNonNull(agent.engine()).plane()).isSameAs(terms.getLast().plane);
    }

    @Test
    void doWork_kafkaAway_triesAgain() throws Exception {
        failures.add(new TimeoutException("away"));
        leadership.become(true);
        agent.doWork();
        assertThat(agent.engine()).isNull();
        agent.doWork();
        assertThat(agent.engine()).isNotNull();
    }

    @Test
    void doWork_errorThatNothingMends_isThrown() {
        failures.add(new AuthenticationException("no"));
        leadership.become(true);
        assertThatThrownBy(agent::doWork).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void readiness_standby_saysWhoLeads() {
        assertThat(agent.readiness()).isEqualTo(Readiness.no("no Scheduler is known to lead yet"));
        leadership.follow(new Leader("scheduler-1", "http://127.0.0.1:8001"));
        assertThat(agent.readiness()).isEqualTo(Readiness.yes("a standby: scheduler-1 leads"));
    }

    @Test
    void onClose_leader_closesItsTerm() throws Exception {
        leadership.become(true);
        agent.doWork();
        agent.onClose();
        assertThat(terms.getFirst().closed).isTrue();
    }
}
