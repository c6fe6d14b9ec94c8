package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.Settings;
import io.messagescheduler.worker.JobSource.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchedulerClientTest {
    private static final String NO_JOB = "{\"job\":null}";

    /** The client has that much more patience with a slow machine. */
    private static final Duration WAIT = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    private BearerToken token = BearerToken.NONE;
    private final List<FakeScheduler> started = new ArrayList<>();

    /** Answers every request alike and counts them. */
    private static final class FakeScheduler {
        private final HttpServer server;
        volatile int status = 503;
        volatile String body = "{}";
        volatile String authorization = "";
        private final AtomicInteger requests = new AtomicInteger();

        FakeScheduler() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/worker/worker-0-0", exchange -> {
                requests.incrementAndGet();
                authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.getRequestBody().readAllBytes();
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
        }

        int asked() {
            return requests.get();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        void leads() {
            status = 200;
            body = NO_JOB;
        }

        void follows(FakeScheduler leader) {
            status = 503;
            body = "{\"status\":\"ERROR\",\"message\":\"a standby\",\"leader\":\"" + leader.url() + "\"}";
        }
    }

    private FakeScheduler scheduler() throws IOException {
        FakeScheduler scheduler = new FakeScheduler();
        started.add(scheduler);
        return scheduler;
    }

    @AfterEach
    void stop() {
        started.forEach(scheduler -> scheduler.server.stop(0));
    }

    private SchedulerClient client(FakeScheduler... schedulers) {
        return new SchedulerClient(
                Stream.of(schedulers).map(FakeScheduler::url).toList(),
                "worker-0-0",
                token,
                new DeliveryMetrics(new SimpleMeterRegistry(), InstantSource.system()));
    }

    private static void post(SchedulerClient client) throws Exception {
        assertThat(client.post(Status.READY, null, WAIT)).isNull();
    }

    @Test
    void post_token_isShown() throws Exception {
        Path file = Files.writeString(dir.resolve("token"), "0123456789abcdef");
        assertThat(file.toFile().setReadable(false, false) && file.toFile().setReadable(true, true))
                .isTrue();
        assertThat(file.toFile().setWritable(false, false) && file.toFile().setWritable(true, true))
                .isTrue();
        token = BearerToken.of(Settings.load(Map.of("SM_TOKEN_FILE", file.toString()), null));
        FakeScheduler leader = scheduler();
        leader.leads();
        post(client(leader));
        assertThat(leader.authorization).isEqualTo("Bearer 0123456789abcdef");
    }

    @Test
    void post_standby_goesToTheLeaderItNamesAndStaysThere() throws Exception {
        FakeScheduler standby = scheduler();
        FakeScheduler other = scheduler();
        FakeScheduler leader = scheduler();
        leader.leads();
        standby.follows(leader);
        SchedulerClient client = client(standby, other, leader);
        post(client);
        post(client);
        assertThat(List.of(standby.asked(), other.asked(), leader.asked())).containsExactly(1, 0, 2);
    }

    @Test
    void post_leaderGone_isTakenByItsSuccessorInTheSameCall() throws Exception {
        FakeScheduler gone = scheduler();
        FakeScheduler standby = scheduler();
        FakeScheduler leader = scheduler();
        gone.server.stop(0);
        leader.leads();
        standby.follows(gone);
        post(client(gone, standby, leader));
        assertThat(List.of(standby.asked(), leader.asked())).containsExactly(1, 1);
    }

    @Test
    void post_nobodyLeads_asksEachOnceAndSaysSo() throws Exception {
        FakeScheduler one = scheduler();
        FakeScheduler other = scheduler();
        one.follows(other);
        other.follows(one);
        SchedulerClient client = client(one, other);
        assertThatThrownBy(() -> post(client)).isInstanceOf(IOException.class).hasMessageContaining("leads");
        assertThat(List.of(one.asked(), other.asked())).containsExactly(1, 1);
    }

    @Test
    void post_leaderThatIsNotInTheList_isNotAsked() throws Exception {
        FakeScheduler stranger = scheduler();
        FakeScheduler standby = scheduler();
        stranger.leads();
        standby.follows(stranger);
        SchedulerClient client = client(standby);
        assertThatThrownBy(() -> post(client)).isInstanceOf(IOException.class);
        assertThat(stranger.asked()).isZero();
    }

    @Test
    void post_otherAnswer_isTheCallersAndTheNextCallGoesElsewhere() throws Exception {
        FakeScheduler broken = scheduler();
        FakeScheduler leader = scheduler();
        broken.status = 500;
        leader.leads();
        SchedulerClient client = client(broken, leader);
        assertThatThrownBy(() -> post(client)).isInstanceOf(IOException.class).hasMessageContaining("500");
        assertThat(leader.asked()).isZero();
        post(client);
        assertThat(leader.asked()).isEqualTo(1);
    }
}
