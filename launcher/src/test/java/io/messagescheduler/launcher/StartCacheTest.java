package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {
    private static final FileTime BUILT = FileTime.fromMillis(1_000_000);
    private static final FileTime LEARNT = FileTime.fromMillis(2_000_000);

    @TempDir
    Path home;

    private Path jars;
    private StartCache cache;

    @BeforeEach
    void build() throws IOException {
        jars = Files.createDirectories(home.resolve("launcher/target/lib"));
        touch("worker-1.0.jar", BUILT);
        cache = new StartCache(new Installation(home, jars + "/*", Path.of("java")));
    }

    private void touch(String name, FileTime time) throws IOException {
        Path file = jars.resolve(name);
        Files.writeString(file, name);
        Files.setLastModifiedTime(file, time);
    }

    private void learn() throws IOException {
        for (String process : List.of("broker", "scheduler", "message-handler", "worker")) {
            touch(process + ".aot", LEARNT);
        }
    }

    @Test
    void flags_nothingLearnt_areNone() {
        assertThat(cache.isComplete()).isFalse();
        assertThat(cache.flags("worker")).isEmpty();
    }

    @Test
    void flags_learntAfterTheBuild_nameTheFile() throws IOException {
        assumeTrue(StartCache.isSupported(), "JDK 25 is needed");
        learn();
        assertThat(cache.isComplete()).isTrue();
        assertThat(cache.flags("worker")).contains("-XX:AOTCache=" + jars.resolve("worker.aot"));
        assertThat(cache.flags("messenger")).isEmpty();
    }

    @Test
    void flags_builtSince_areNone() throws IOException {
        learn();
        touch("core-1.0.jar", LEARNT);
        assertThat(cache.isComplete()).isFalse();
        assertThat(cache.flags("worker")).isEmpty();
    }

    @Test
    void learning_oneInstanceOfEachKind_writesTheFile() {
        assertThat(cache.learning("worker-0")).containsExactly("-XX:AOTCacheOutput=" + jars.resolve("worker.aot"));
        assertThat(cache.learning("host-1-worker-0"))
                .containsExactly("-XX:AOTCacheOutput=" + jars.resolve("worker.aot"));
        assertThat(cache.learning("broker")).containsExactly("-XX:AOTCacheOutput=" + jars.resolve("broker.aot"));
        assertThat(cache.learning("worker-1")).isEmpty();
    }

    @Test
    void forget_afterAFailure_leavesNoFile() throws IOException {
        learn();
        cache.forget();
        assertThat(jars).isDirectoryNotContaining("glob:**.aot");
    }
}
