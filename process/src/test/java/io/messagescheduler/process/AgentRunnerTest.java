package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class AgentRunnerTest {

    @Test
    void close_agentAtWork_endsAfterItsTurnAndClosesIt() throws Exception {
        CountDownLatch turned = new CountDownLatch(3);
        BlockingQueue<String> closedBy = new LinkedBlockingQueue<>();
        AgentRunner runner = AgentRunner.start(agent(turned::countDown, closedBy), failure -> {});
        turned.await();
        runner.close();
        assertThat(closedBy).containsExactly("turner");
        runner.close();
        assertThat(closedBy).hasSize(1);
    }

    @Test
    void doWork_throws_isToldAndTheAgentClosed() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        BlockingQueue<String> closedBy = new LinkedBlockingQueue<>();
        IllegalStateException reason = new IllegalStateException("on purpose");
        AgentRunner.start(
                agent(
                        () -> {
                            throw reason;
                        },
                        closedBy),
                failure::complete);
        assertThat(failure.get()).isSameAs(reason);
        assertThat(closedBy.take()).isEqualTo("turner");
    }

    @Test
    void doWork_throwsWhileStopping_isNoFailure() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        BlockingQueue<String> closedBy = new LinkedBlockingQueue<>();
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AgentRunner runner = AgentRunner.start(
                agent(
                        () -> {
                            atWork.countDown();
                            goOn.await();
                            throw new IllegalStateException("the connection is closed");
                        },
                        closedBy),
                failure::complete);
        atWork.await();
        runner.stop();
        goOn.countDown();
        runner.close();
        assertThat(closedBy).hasSize(1);
        assertThat(failure).isNotDone();
    }

    private static Agent agent(Turn turn, BlockingQueue<String> closedBy) {
        return new Agent() {
            @Override
            public int doWork() throws Exception {
                turn.run();
                return 1;
            }

            @Override
            public String roleName() {
                return "turner";
            }

            @Override
            public void onClose() {
                closedBy.add(Thread.currentThread().getName());
            }
        };
    }

    private interface Turn {
        void run() throws Exception;
    }
}
