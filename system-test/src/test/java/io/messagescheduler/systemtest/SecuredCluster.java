package io.messagescheduler.systemtest;

import io.messagescheduler.kafkaio.Permission;
import io.messagescheduler.kafkaio.Principal;
import io.messagescheduler.process.RunFile;
import io.messagescheduler.testkit.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;

/**
 * A broker that takes connections over TLS only, from users with a password, and allows nothing that no ACL allows. Its
 * certificate is made for 127.0.0.1 and no other name; everything is below one folder, with passwords made up anew.
 */
final class SecuredCluster implements AutoCloseable {
    private static final String ADMIN = "admin";
    private static final String KEY_STORE_PASSWORD = UUID.randomUUID().toString();

    private final Path folder;
    private final Path certificate;
    private final Map<String, String> passwords = new TreeMap<>();
    private final ServerProcess broker;
    private String port = "";

    private SecuredCluster(Path folder) {
        this.folder = folder;
        this.certificate = folder.resolve("broker.pem");
        passwords.put(ADMIN, UUID.randomUUID().toString());
        passwords.put("broker", UUID.randomUUID().toString());
        for (Principal principal : Principal.values()) {
            passwords.put(principal.user(), UUID.randomUUID().toString());
        }
        this.broker = new ServerProcess(
                "io.messagescheduler.embedded.EmbeddedBroker",
                "broker",
                folder,
                Map.of(
                        "SM_EMBEDDED_DATA_DIR",
                        folder.toString(),
                        "SM_EMBEDDED_KAFKA_PORT",
                        "0",
                        "SM_EMBEDDED_KAFKA_PROPERTIES_FILE",
                        folder.resolve("broker.properties").toString(),
                        "SM_PARENT_PID",
                        Long.toString(ProcessHandle.current().pid())));
    }

    /** Starts the broker and gives each principal its permissions, and no others. */
    static SecuredCluster start(Path folder, Principal.Topics topics) throws Exception {
        SecuredCluster cluster = new SecuredCluster(folder);
        cluster.makeCertificate();
        write(folder.resolve("broker.properties"), cluster.brokerSettings());
        try {
            RunFile run = cluster.broker.start(file -> file.details().containsKey("bootstrapServers"));
            String servers = Objects.requireNonNull(run.details().get("bootstrapServers"));
            cluster.port = servers.replaceFirst(".*:", "");
            try (Admin admin = cluster.admin()) {
                List<AclBinding> all = new ArrayList<>();
                for (Principal principal : Principal.values()) {
                    for (Permission permission : principal.permissions(topics)) {
                        permission.bindings("User:" + principal.user()).forEach(all::add);
                    }
                }
                admin.createAcls(all).all().get();
            }
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** The name that the certificate has. */
    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The same broker under a name that the certificate has not. */
    String underAnotherName() {
        return "localhost:" + port;
    }

    /** One who may do everything. */
    Admin admin() {
        return Admin.create(clientSettings(ADMIN));
    }

    Map<String, Object> adminSettings() {
        return clientSettings(ADMIN);
    }

    Map<String, Object> clientSettings(Principal principal) {
        return clientSettings(principal.user());
    }

    /** What {@code SM_KAFKA_PROPERTIES_FILE} names for that kind of process. */
    Path clientFile(Principal principal) throws IOException {
        Map<String, Object> settings = clientSettings(principal);
        settings.remove("bootstrap.servers");
        Path file = folder.resolve(principal.user() + ".properties");
        write(file, settings);
        return file;
    }

    /** Everything that must not be seen anywhere. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>(passwords.values());
        secrets.add(KEY_STORE_PASSWORD);
        return secrets;
    }

    @Override
    public void close() {
        broker.close();
    }

    private Map<String, Object> clientSettings(String user) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("bootstrap.servers", bootstrapServers());
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "PLAIN");
        settings.put("sasl.jaas.config", login(user) + ";");
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", certificate.toString());
        return settings;
    }

    private String login(String user) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + passwords.get(user) + "\"";
    }

    private Map<String, Object> brokerSettings() {
        StringBuilder users = new StringBuilder(login("broker"));
        passwords.forEach((user, password) -> users.append(" user_")
                .append(user)
                .append("=\"")
                .append(password)
                .append('"'));
        Map<String, Object> settings = new TreeMap<>();
        // The broker's name for the listener of its clients.
        settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put(
                "listener.name.plaintext.plain.sasl.jaas.config",
                users.append(';').toString());
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", folder.resolve("broker.p12").toString());
        settings.put("ssl.keystore.password", KEY_STORE_PASSWORD);
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", certificate.toString());
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("allow.everyone.if.no.acl.found", "false");
        // Nobody is anonymous but the broker to its own controller, which no client reaches by that listener.
        settings.put("super.users", "User:broker;User:admin;User:ANONYMOUS");
        return settings;
    }

    private void makeCertificate() throws IOException, InterruptedException {
        String store = folder.resolve("broker.p12").toString();
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-dname",
                "CN=broker",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store);
        keytool("-exportcert", "-rfc", "-alias", "broker", "-file", certificate.toString(), "-keystore", store);
    }

    private static void keytool(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-storepass:env", "STORE_PASSWORD", "-J-XX:TieredStopAtLevel=1"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("STORE_PASSWORD", KEY_STORE_PASSWORD);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }

    private static void write(Path file, Map<String, Object> settings) throws IOException {
        List<String> lines = new ArrayList<>();
        settings.forEach(
                (name, value) -> lines.add(name + "=" + value.toString().replace("\\", "\\\\")));
        Files.write(file, lines);
        OwnerOnly.set(file);
    }
}
