package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @TempDir
    Path dir;

    @Test
    void load_nothingSet_hasTheDefaults() {
        Settings settings = Settings.load(Map.of("PATH", "/bin"), null);
        assertThat(settings.get(SettingCatalogue.MINIMUM_DELAY)).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.get(SettingCatalogue.MAXIMUM_DELAY)).isEqualTo(Duration.ofDays(30));
        assertThat(settings.get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS)).isEqualTo("localhost:9092");
        assertThat(settings.get(SettingCatalogue.TIME_ZONE)).isEqualTo(ZoneId.systemDefault());
        assertThat(settings.get(SettingCatalogue.ALLOWED_TARGETS)).isEmpty();
        assertThat(settings.get(SettingCatalogue.DELIVERY_GUARANTEE)).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(settings.get(SettingCatalogue.SCHEDULER_SERVER_URL))
                .containsExactly(URI.create("http://localhost:8000"));
        assertThat(settings.find(SettingCatalogue.LEAD)).isEmpty();
        assertThat(settings.isSet(SettingCatalogue.MINIMUM_DELAY)).isFalse();
        assertThat(settings.asEnvironment()).isEmpty();
    }

    @Test
    void load_manyProblems_namesAllAtOnce() {
        assertThat(problems(Map.of(
                        "SM_MINIMUM_DELAY", "soon",
                        "SM_BUCKETS_MULTIPLICATION_RATIO", "1",
                        "SM_TIME_ZONE", "BST",
                        "SM_CREATE_TARGETS", "maybe",
                        "SM_DELIVERY_GUARANTEE", "twice",
                        "SM_KAFKA_BOOTSTRAP_SERVERS", "broker",
                        "SCHEDULER_SERVER_URL", "ftp://x",
                        "SM_TOPICS", "a")))
                .hasSize(8)
                .allMatch(problem -> problem.endsWith(".") || problem.endsWith("?"))
                .anyMatch(problem -> problem.startsWith("SM_MINIMUM_DELAY must be a duration from 1s to 1d"))
                .anyMatch(problem -> problem.contains("SM_TIME_ZONE must be an IANA time zone"));
    }

    @ParameterizedTest
    @CsvSource({
        "SM_MINIUM_DELAY,SM_MINIMUM_DELAY",
        "SM_WORKER,SM_WORKERS",
        "SM_kafka_BOOTSTRAP_SERVER,SM_KAFKA_BOOTSTRAP_SERVERS"
    })
    void load_unknownName_namesTheNearest(String unknown, String nearest) {
        assertThat(problems(Map.of(unknown, "1")))
                .containsExactly("There is no setting " + unknown + "; did you mean " + nearest + "?");
    }

    @Test
    void load_unknownNameNearNothing_saysOnlyThat() {
        assertThat(problems(Map.of("SM_Q", "1"))).containsExactly("There is no setting SM_Q.");
    }

    @Test
    void load_aliasAlone_counts() {
        Settings settings = Settings.load(Map.of("SM_MINIUMUM_DELAY", "30", "SM_MAXIUMUM_DELAY", "1h"), null);
        assertThat(settings.get(SettingCatalogue.MINIMUM_DELAY)).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.asEnvironment()).isEqualTo(Map.of("SM_MINIMUM_DELAY", "30", "SM_MAXIMUM_DELAY", "1h"));
    }

    @Test
    void load_aliasAndPrimaryAgreeInOtherWords_isFine() {
        Settings settings = Settings.load(Map.of("SM_MINIUMUM_DELAY", "60", "SM_MINIMUM_DELAY", "1m"), null);
        assertThat(settings.get(SettingCatalogue.MINIMUM_DELAY)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void load_aliasAndPrimaryDisagree_isAProblem() {
        assertThat(problems(Map.of("SM_MINIUMUM_DELAY", "60", "SM_MINIMUM_DELAY", "61")))
                .containsExactly("SM_MINIMUM_DELAY (61) and SM_MINIUMUM_DELAY (60) are two names of one setting and"
                        + " disagree; keep SM_MINIMUM_DELAY.");
    }

    @Test
    void load_aliasInAnotherUnit_isRewritten() {
        Settings settings = Settings.load(Map.of("EXPERIMENT_DURATION_HOURS", "0.5"), null);
        assertThat(settings.get(SettingCatalogue.EXPERIMENT_DURATION)).isEqualTo(Duration.ofMinutes(30));
        assertThat(problems(Map.of("EXPERIMENT_DURATION_HOURS", "1", "EXPERIMENT_DURATION", "90s")))
                .hasSize(1);
    }

    @Test
    void load_fallbacks_countInTheirOrderAndNeverConflict() {
        Map<String, String> both = Map.of("KAFKA_SERVER", "a:1", "BOOTSTRAP_SERVERS", "b:2");
        assertThat(Settings.load(both, null).get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS))
                .isEqualTo("a:1");
        Map<String, String> primary = Map.of("KAFKA_SERVER", "a:1", "SM_KAFKA_BOOTSTRAP_SERVERS", "c:3,d:4");
        assertThat(Settings.load(primary, null).get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS))
                .isEqualTo("c:3,d:4");
    }

    @Test
    void load_file_standsBetweenEnvironmentAndDefaults() throws IOException {
        Path file = file("# comment", "", "export SM_WORKERS = 3", "SM_TOPIC=\"FROM_FILE\"", "SM_MINIMUM_DELAY=20");
        Settings settings = Settings.load(Map.of("SM_MINIUMUM_DELAY", "5", "SM_TOPIC", " "), file);
        assertThat(settings.get(SettingCatalogue.WORKERS)).isEqualTo(3);
        assertThat(settings.get(SettingCatalogue.TOPIC)).isEqualTo("FROM_FILE");
        assertThat(settings.get(SettingCatalogue.MINIMUM_DELAY)).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.effective())
                .anySatisfy(effective -> assertThat(effective.source()).isEqualTo(file.toString()));
    }

    @Test
    void load_fileWithMistakes_namesTheLines() throws IOException {
        Path file = file("SM_WORKERS=1", "nonsense", "EXPERIMENT_MESAGE_COUNT=5", "SM_WORKERS=2");
        assertThat(problems(Map.of(), file))
                .containsExactly(
                        "Line 2 of " + file + " is not NAME=value.",
                        "Line 3 of " + file
                                + ": There is no setting EXPERIMENT_MESAGE_COUNT; did you mean EXPERIMENT_MESSAGE_COUNT?",
                        "Line 4 of " + file + " sets SM_WORKERS a second time.");
    }

    @Test
    void load_fileMissing_isAProblem() {
        assertThat(problems(Map.of(), dir.resolve("none.env")))
                .singleElement()
                .asString()
                .contains("cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65", "-1", "1.5", "x", "99999999999"})
    void number_outsideItsBounds_isAProblem(String text) {
        assertThat(problems(Map.of("SM_WORKERS", text)))
                .containsExactly(
                        "SM_WORKERS must be a whole number from 1 to 64, not '" + text + "' (set in the environment).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "64"})
    void number_atItsBounds_isTaken(String text) {
        assertThat(Settings.load(Map.of("SM_WORKERS", text), null).get(SettingCatalogue.WORKERS))
                .isEqualTo(Integer.parseInt(text));
    }

    @ParameterizedTest
    @CsvSource({"250ms,250", "90s,90000", "5m,300000", "1h,3600000", "1d,86400000", "2,2000", "1.5,1500", "1.5 S,1500"})
    void duration_eachForm_isRead(String text, long millis) {
        assertThat(Settings.load(Map.of("SM_TARGET_GRACE", text), null).get(SettingCatalogue.TARGET_GRACE))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1w", "s", "1.2.3", "999999999999999999d", "31d", "0.0000000001"})
    void duration_anythingElse_isAProblem(String text) {
        assertThat(problems(Map.of("SM_TARGET_GRACE", text))).hasSize(1);
    }

    @Test
    void wholeSeconds_fraction_isAProblem() {
        assertThat(problems(Map.of("SM_MINIMUM_DELAY", "1500ms")))
                .singleElement()
                .asString()
                .contains("in whole seconds");
    }

    @ParameterizedTest
    @CsvSource({"True,true", "1,true", "YES,true", "False,false", "0,false", "no,false"})
    void bool_eachForm_isRead(String text, boolean value) {
        assertThat(Settings.load(Map.of("DEBUG", text), null).get(SettingCatalogue.DEBUG))
                .isEqualTo(value);
    }

    @Test
    void list_commasAndSpaces_areTaken() {
        Settings settings = Settings.load(Map.of("SM_ALLOWED_TARGETS", "orders-*, payments,"), null);
        assertThat(settings.get(SettingCatalogue.ALLOWED_TARGETS)).containsExactly("orders-*", "payments");
        assertThat(problems(Map.of("SM_ALLOWED_TARGETS", "a b"))).hasSize(1);
    }

    @Test
    void rules_betweenSettings_areChecked() {
        assertThat(problems(Map.of("SM_MINIMUM_DELAY", "60", "SM_MAXIMUM_DELAY", "59", "SM_LEAD", "61s")))
                .hasSize(2);
        Settings.load(Map.of("SM_MINIMUM_DELAY", "60", "SM_MAXIMUM_DELAY", "60", "SM_LEAD", "60s"), null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8000", "192.0.2.1:80"})
    void address_reachableFromOutside_needsConsent(String address) {
        for (String setting : List.of("SERVER_ADDR", "METRICS_ADDR", "SM_HTTP_ADDR")) {
            assertThat(problems(Map.of(setting, address)))
                    .singleElement()
                    .asString()
                    .startsWith(setting)
                    .contains("SM_HTTP_ALLOW_REMOTE");
            Settings.load(
                    Map.of(setting, address, "SM_HTTP_ALLOW_REMOTE", "true", "SM_HTTP_TOKENS_FILE", "/run/tokens"),
                    null);
        }
    }

    @Test
    void remote_withoutTokens_needsToBeSaid() {
        assertThat(problems(Map.of("SM_HTTP_ALLOW_REMOTE", "true")))
                .singleElement()
                .asString()
                .contains("SM_HTTP_TOKENS_FILE", "SM_HTTP_ALLOW_ANONYMOUS");
        Settings.load(Map.of("SM_HTTP_ALLOW_REMOTE", "true", "SM_HTTP_ALLOW_ANONYMOUS", "true"), null);
    }

    @ParameterizedTest
    @CsvSource({"false,127.0.0.1:8000", "true,0.0.0.0:8000"})
    void address_portOnly_staysOnThisMachineWithoutConsent(boolean remoteAllowed, String expected) {
        HttpAddress address = Settings.load(Map.of("SERVER_ADDR", ":8000"), null)
                .find(SettingCatalogue.SERVER_ADDR)
                .orElseThrow();
        assertThat(address.isPortOnly()).isTrue();
        assertThat(address.within(remoteAllowed)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "::1:8000", " :8000x", "host:", "host:65536", ":-1"})
    void address_anythingElse_isAProblem(String address) {
        assertThat(problems(Map.of("METRICS_ADDR", address))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {":12201", "graylog", "graylog:0", "graylog:65536"})
    void serverAddress_withoutHostOrPort_isAProblem(String address) {
        assertThat(problems(Map.of("GRAYLOG_SERVER", address)))
                .singleElement()
                .asString()
                .contains("must be host:port");
    }

    @Test
    void load_environmentOfEtf1_isTaken() {
        Settings settings = Settings.load(
                Map.of(
                        "BOOTSTRAP_SERVERS", "kafka:9092",
                        "CONFIGURATION_FILE", "/app/config.yaml",
                        "GRAYLOG_SERVER", "graylog:12201",
                        "GROUP_ID", "scheduler-cg",
                        "METRICS_ADDR", ":8001",
                        "SERVER_ADDR", ":8000",
                        "SESSION_TIMEOUT", "6000",
                        "SCHEDULES_TOPICS", "schedules,more",
                        "SINCE_DELTA", "0",
                        "LOG_LEVEL", "info"),
                null);
        assertThat(settings.get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS)).isEqualTo("kafka:9092");
        assertThat(settings.get(SettingCatalogue.CONFIGURATION_FILE)).hasToString("/app/config.yaml");
        assertThat(settings.get(SettingCatalogue.GRAYLOG_SERVER)).isEqualTo(new ServerAddress("graylog", 12_201));
        assertThat(settings.get(SettingCatalogue.SESSION_TIMEOUT)).isEqualTo(6_000);
        assertThat(settings.get(SettingCatalogue.SCHEDULES_TOPICS)).containsExactly("schedules", "more");
        assertThat(problems(Map.of("SESSION_TIMEOUT", "5999"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "[::1]:65535", "localhost:8000"})
    void address_onLoopback_isTaken(String address) {
        assertThat(Settings.load(Map.of("SERVER_ADDR", address), null)
                        .get(SettingCatalogue.SERVER_ADDR)
                        .toString())
                .isEqualTo(address);
    }

    @Test
    void effective_secretsInUrls_areMasked() {
        Settings settings = Settings.load(Map.of("MESSENGER_DATABASE_URL", "mongodb://user:pa55@db:27017/x"), null);
        assertThat(settings.effective())
                .filteredOn(effective -> effective.setting().equals(SettingCatalogue.MESSENGER_DATABASE_URL))
                .extracting(Settings.Effective::value)
                .containsExactly("mongodb://****@db:27017/x");
        assertThat(settings.get(SettingCatalogue.MESSENGER_DATABASE_URL)).contains("pa55");
        assertThat(settings.asEnvironment().get("MESSENGER_DATABASE_URL")).contains("pa55");
    }

    @Test
    void mask_propertyOfAKafkaClient_hidesWhatSoundsSecret() {
        assertThat(Secrets.mask("sasl.jaas.config", "x")).isEqualTo("****");
        assertThat(Secrets.mask("ssl.keystore.password", "x")).isEqualTo("****");
        assertThat(Secrets.mask("security.protocol", "SASL_SSL")).isEqualTo("SASL_SSL");
    }

    @Test
    void problem_foreignText_isShownOnOneLine() {
        assertThat(problems(Map.of("SM_WORKERS", "1\n2026-11-23 ERROR forged")))
                .singleElement()
                .asString()
                .contains("1\\u000a2026")
                .doesNotContain("\n");
    }

    @Test
    void get_optionalNotSet_isAProgrammersMistake() {
        Settings settings = Settings.load(Map.of(), null);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> settings.get(SettingCatalogue.LEAD));
    }

    private static List<String> problems(Map<String, String> environment) {
        return problems(environment, null);
    }

    private static List<String> problems(Map<String, String> environment, @Nullable Path file) {
        InvalidSettings invalid = catchThrowableOfType(InvalidSettings.class, () -> Settings.load(environment, file));
        assertThat(invalid).isNotNull();
        return invalid.problems();
    }

    private Path file(String... lines) throws IOException {
        return Files.write(dir.resolve("experiment.env"), List.of(lines));
    }
}
