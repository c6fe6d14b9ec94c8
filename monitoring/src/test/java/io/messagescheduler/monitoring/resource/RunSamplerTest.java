package io.messagescheduler.monitoring.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.process.BearerToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSamplerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T19:00:00Z");
    private static final int MB = 1024 * 1024;

    @TempDir
    Path folder;

    private FakeRun run;
    private RunSampler sampler;

    @BeforeEach
    void start() throws Exception {
        run = new FakeRun(folder);
        sampler = sampler(folder, FakeRun.PATIENT);
    }

    private static RunSampler sampler(Path runDir, Endpoints endpoints) {
        return new RunSampler(runDir, new OperatingSystemUsage(), endpoints, InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void sample_ofARealJvm_measuresItUntilItIsGone() throws Exception {
        Process jvm = busyChild("alone");
        try (BufferedReader output = jvm.inputReader()) {
            assertThat(output.readLine()).startsWith("ready");
            run.process("worker-0", jvm.pid(), run.http());
            run.answers.put("/metrics", "kafka_consumer_incoming_byte_total 77.0\n");
            List<ResourceSample> samples = sampler.sample();

            assertThat(samples).hasSize(1);
            ResourceSample sample = samples.getFirst();
            assertThat(sample.time()).isEqualTo(NOW);
            assertThat(sample.instance()).isEqualTo("worker-0");
            assertThat(sample.processes()).isEqualTo(1);
            assertThat(sample.threads()).isGreaterThan(5);
            assertThat(sample.residentBytes()).isGreaterThan(10L * MB);
            assertThat(sample.userMs() + sample.systemMs()).isGreaterThanOrEqualTo(490);
            assertThat(sample.writtenBytes()).isGreaterThanOrEqualTo(0);
            assertThat(sample.traffic()).isEqualTo(new Traffic(0, 77));
        } finally {
            end(jvm);
        }
        assertThat(sampler.sample()).isEmpty();
    }

    @Test
    void sample_ofAJvmThatKeepsANativeServer_measuresTheServerAlone() throws Exception {
        Process jvm = busyChild("keeper");
        try (BufferedReader output = jvm.inputReader()) {
            assertThat(output.readLine()).startsWith("ready");
            run.process("mysql-tuned-server-0", jvm.pid(), run.http());

            ResourceSample sample = sampler.sample().getFirst();

            assertThat(sample.processes()).isEqualTo(1);
            assertThat(sample.threads()).as("sleep has one").isEqualTo(1);
            assertThat(sample.userMs() + sample.systemMs())
                    .as("the JVM has used 500")
                    .isLessThan(400);
        } finally {
            end(jvm);
        }
    }

    private Process busyChild(String kind) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BusyChild.class.getName(),
                        folder.resolve("data.bin").toString(),
                        kind)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void end(Process jvm) throws IOException, InterruptedException {
        jvm.getOutputStream().close();
        jvm.waitFor();
    }

    @Test
    void sample_ofAProcessWhoseMetricsDoNotAnswer_hasNoTrafficAndNoError() throws Exception {
        run.process("worker-1", ProcessHandle.current().pid(), run.http());
        run.process("worker-3", ProcessHandle.current().pid(), "no address");
        try (ServerSocket silent = FakeRun.silent()) {
            run.process("worker-2", ProcessHandle.current().pid(), "http://127.0.0.1:" + silent.getLocalPort());

            assertThat(sampler(folder, new Endpoints(BearerToken.NONE)).sample())
                    .hasSize(3)
                    .allSatisfy(sample -> assertThat(sample.traffic()).isEqualTo(Traffic.NONE))
                    .allSatisfy(sample -> assertThat(sample.residentBytes()).isPositive());
        }
    }

    @Test
    void sample_ofFilesThatAreNoRunFiles_passesThemOver() throws Exception {
        Files.writeString(folder.resolve("half.json"), "{\"process\":");
        Files.writeString(folder.resolve("notes.txt"), "x");
        run.process("gone-0", Long.MAX_VALUE, run.http());

        assertThat(sampler.sample()).isEmpty();
    }

    @Test
    void sample_beforeThereIsARun_isEmpty() throws Exception {
        RunSampler early = sampler(folder.resolve("later"), FakeRun.PATIENT);

        assertThat(early.sample()).isEmpty();
    }
}
