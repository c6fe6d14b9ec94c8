package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.messagescheduler.process.Setting;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The container files are well-formed and agree with each other, with the settings and with the code; no engine is needed. */
@Timeout(120)
class ContainerFilesTest {

    private static final Set<String> SETTINGS =
            SettingCatalogue.all().stream().map(Setting::name).collect(Collectors.toUnmodifiableSet());

    static List<ComposeService> services() throws IOException {
        return ComposeService.all();
    }

    static List<ComposeService> ours() throws IOException {
        return ComposeService.all().stream().filter(ComposeService::isOurs).toList();
    }

    @Test
    void services_together_areTheModulesOfTheOriginal() throws IOException {
        assertThat(services())
                .extracting(ComposeService::name)
                .doesNotHaveDuplicates()
                .contains(
                        "kafka",
                        "kafka-ui",
                        "scheduler",
                        "message-handler",
                        "worker",
                        "messenger",
                        "mongodb",
                        "mongo-express",
                        "mysql",
                        "mysql-classic",
                        "mysql-tuned",
                        "adminer",
                        "prometheus",
                        "grafana",
                        "image-renderer",
                        "cadvisor");
    }

    @Test
    void ports_published_areThoseOfTheOriginalOnLoopbackOnly() throws IOException {
        List<String> published = new ArrayList<>();
        for (ComposeService service : services()) {
            for (String port : service.list("ports")) {
                assertThat(port).as("%s", service).matches("127\\.0\\.0\\.1:\\d+:\\d+");
                published.add(service.name() + " " + port.split(":", -1)[1]);
            }
        }
        assertThat(published)
                .containsExactlyInAnyOrder(
                        "kafka 9092",
                        "kafka-ui 9080",
                        "scheduler 8000",
                        "mongodb 27017",
                        "mongo-express 8082",
                        "mysql 3306",
                        "adminer 8091",
                        "kafka-jmx-exporter 5556",
                        "prometheus 9090",
                        "grafana 3000",
                        "image-renderer 8081");
    }

    @ParameterizedTest
    @MethodSource("services")
    void service_any_hasAPinnedImageALimitAndTheNetwork(ComposeService service) {
        assertThat(service.text("image"))
                .matches("[a-z0-9./_-]+:[a-zA-Z0-9._-]+")
                .doesNotEndWith(":latest");
        assertThat(service.text("mem_limit")).matches("\\d+[mg]");
        assertThat(service.list("networks")).containsExactly("kafka-network");
        assertThat(service.list("security_opt")).contains("no-new-privileges:true");
        assertThat(service.fields()).doesNotContainKeys("privileged", "network_mode", "pid");
    }

    @ParameterizedTest
    @MethodSource("services")
    void service_any_mountsAndDependsOnWhatIsThere(ComposeService service) throws IOException {
        assertThat(service.mountedFiles()).allSatisfy(file -> assertThat(file).exists());
        Set<String> beside = services().stream()
                .filter(other -> other.file().equals(service.file()))
                .map(ComposeService::name)
                .collect(Collectors.toSet());
        assertThat(beside)
                .as("each file can be started by itself")
                .containsAll(service.map("depends_on").keySet());
        assertThat(service.map("depends_on").values())
                .allSatisfy(condition -> assertThat(condition.toString()).isEqualTo("{condition=service_healthy}"));
        Object volumes = ComposeService.read(service.file()).get("volumes");
        List<String> named = volumes instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
        assertThat(named)
                .containsAll(service.list("volumes").stream()
                        .map(volume -> volume.split(":", -1)[0])
                        .filter(source -> source.matches("[a-z].*"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("ours")
    void service_ofOurs_runsAsAUserWithoutRightsAndHasAHealthCheck(ComposeService service) throws IOException {
        assertThat(service.text("user")).isEqualTo("1001:1001");
        assertThat(service.map("healthcheck")).containsKeys("test", "interval", "retries");
        assertThat(service.list("cap_drop")).containsExactly("ALL");
        assertThat(service.text("read_only")).isEqualTo("true");
        assertThat(service.text("image"))
                .endsWith(":" + pom("<artifactId>message-scheduler</artifactId>\\s*<version>([^<]+)"));
        assertThat(service.map("build"))
                .containsEntry("context", "..")
                .containsEntry("dockerfile", "containers/Dockerfile");
        assertThat(Dockerfile.stages())
                .containsKey(String.valueOf(service.map("build").get("target")));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void service_ofOurs_hasKnownAndValidSettings(ComposeService service) {
        Map<String, String> environment = service.environment();

        assertThat(SETTINGS).containsAll(environment.keySet());
        assertThatCode(() -> Settings.load(environment, Repository.file("experiment.env")))
                .doesNotThrowAnyException();
    }

    @Test
    void dockerfile_everyStage_startsFromAPinnedImageOrAStage() throws IOException {
        Map<String, Dockerfile> stages = Dockerfile.stages();

        assertThat(stages.values()).allSatisfy(stage -> {
            if (!stages.containsKey(stage.base())) {
                assertThat(stage.base()).matches("eclipse-temurin:\\d+[\\w.-]*-(jdk|jre)-[a-z]+");
            }
            assertThat(stage.own()).noneMatch(line -> line.startsWith("ADD "));
        });
    }

    @ParameterizedTest
    @MethodSource("ours")
    void dockerfile_targetOfAService_runsItsMainClassWithoutRoot(ComposeService service) throws IOException {
        Map<String, Dockerfile> stages = Dockerfile.stages();
        Dockerfile target = stages.get(String.valueOf(service.map("build").get("target")));
        assertThat(target).isNotNull();
        if (target == null) {
            return;
        }
        List<String> instructions = target.instructions(stages);

        assertThat(instructions.stream().filter(line -> line.startsWith("USER ")))
                .containsExactly("USER 1001:1001");
        assertThat(instructions).anyMatch(line -> line.startsWith("HEALTHCHECK "));
        assertThat(instructions)
                .filteredOn(line -> line.startsWith("ENTRYPOINT "))
                .hasSize(1);
        Matcher main =
                Pattern.compile("\"(io\\.messagescheduler\\.[A-Za-z.]+)\"").matcher(String.join("\n", instructions));
        if (main.find()) {
            assertThatCode(() -> Class.forName(main.group(1), false, getClass().getClassLoader())
                            .getMethod("main", String[].class))
                    .doesNotThrowAnyException();
        } else {
            assertThat(service.name()).isEqualTo("kafka-jmx-exporter");
        }
    }

    @Test
    void kafka_image_hasTheVersionOfTheClients() throws IOException {
        assertThat(services())
                .filteredOn(service -> service.name().equals("kafka"))
                .extracting(service -> service.text("image"))
                .containsExactly("apache/kafka:" + pom("<kafka.version>([^<]+)"));
    }

    @Test
    void prometheus_targets_areServicesAtThePortsTheyListenAt() throws IOException {
        Map<String, String> ports = new HashMap<>();
        for (ComposeService service : services()) {
            String http = service.environment()
                    .getOrDefault("SERVER_ADDR", service.environment().getOrDefault("SM_HTTP_ADDR", ""));
            ports.put(service.name(), http.replaceFirst(".*:", ""));
        }
        ports.put("kafka-jmx-exporter", "5556");
        ports.put("cadvisor", "8080");
        ports.put("node-exporter", "9100");
        String text = Files.readString(Repository.file("monitoring/prometheus/prometheus.containers.yml"));
        Matcher target = Pattern.compile("\"([a-z-]+):(\\d+)\"").matcher(text);
        List<String> scraped = new ArrayList<>();
        while (target.find()) {
            scraped.add(target.group(1));
            assertThat(ports).containsEntry(target.group(1), target.group(2));
        }

        assertThat(scraped)
                .containsAll(ours().stream().map(ComposeService::name).toList());
    }

    @Test
    void compose_config_acceptsAllFilesTogetherAndEachByItself() throws Exception {
        List<String> compose = composeProgram();
        assumeTrue(!compose.isEmpty(), "neither 'docker compose' nor 'docker-compose' is installed");
        List<String> all = new ArrayList<>();
        for (Path file : ComposeService.files()) {
            List<String> one = List.of("-f", file.toString());
            all.addAll(one);
            assertThat(config(compose, one)).as("%s", file).isEmpty();
        }
        assertThat(config(compose, all)).isEmpty();
        all.addAll(List.of("--profile", "gui", "--profile", "grafana"));
        assertThat(config(compose, all)).isEmpty();
    }

    @Test
    void healthCheck_livenessPage_isHealthyOnlyWhenItAnswers200() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/liveness") ? 200 : 500, -1);
            exchange.close();
        });
        server.start();
        String port = Integer.toString(server.getAddress().getPort());
        try {
            assertThat(health(Map.of("HEALTH_PORT", port))).isZero();
            assertThat(health(Map.of("HEALTH_PORT", port, "HEALTH_PATH", "/other")))
                    .isNotZero();
        } finally {
            server.stop(0);
        }
        assertThat(health(Map.of("HEALTH_PORT", port))).as("nobody listens").isNotZero();
    }

    private static int health(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", Repository.file("containers/health.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start().waitFor();
    }

    private static String pom(String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Repository.file("pom.xml")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static List<String> composeProgram() throws IOException, InterruptedException {
        for (List<String> program : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
            Process version = new ProcessBuilder("sh", "-c", String.join(" ", program) + " version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (version.waitFor() == 0) {
                return program;
            }
        }
        return List.of();
    }

    /** What the tool has to say against the files; empty when nothing. */
    private static String config(List<String> compose, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(compose);
        command.addAll(options);
        command.addAll(List.of("config", "--quiet"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : "exit code " + process.exitValue() + ": " + said;
    }
}
