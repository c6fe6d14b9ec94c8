package io.messagescheduler.systemtest;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.Permission;
import io.messagescheduler.kafkaio.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/**
 * The table of permissions in {@code docs/security.md}, and the commands below it, are those that {@link SecuredEngineIT} runs
 * the system with; the same test brings them up to date when asked to.
 */
class PermissionsDocumentTest {
    private static final String BEGIN = "<!-- permissions: made by PermissionsDocumentTest -->\n";
    private static final String END = "<!-- end of permissions -->\n";
    private static final String REWRITE = "security.rewrite";
    private static final String COMMAND =
            "./mvnw -pl system-test -am test -Dtest=io.messagescheduler.systemtest.PermissionsDocumentTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -D" + REWRITE + "=true";
    private static final Principal.Topics TOPICS = new Principal.Topics(
            "SCHEDULED_MESSAGES", List.of("schedules"), "history", List.of(new Principal.Target("orders-*")));

    @Test
    void securityDocument_permissions_areThoseOfThePrincipals() throws IOException {
        Path file = Repository.file("docs/security.md");
        String document = Files.readString(file);
        assertThat(document)
                .as("the permissions go between these two markers in docs/security.md")
                .contains(BEGIN, END);
        String right = document.substring(0, document.indexOf(BEGIN) + BEGIN.length()) + "\n" + table() + "\n"
                + commands() + "\n" + document.substring(document.indexOf(END));
        if (Boolean.getBoolean(REWRITE)) {
            Files.writeString(file, right);
            System.out.println("docs/security.md: the permissions are up to date now");
            return;
        }
        assertThat(document)
                .as("docs/security.md has other permissions than the principals. This mends it:\n  " + COMMAND + "\n")
                .isEqualTo(right);
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| principal | resource | may | why |\n| --- | --- | --- | --- |\n");
        for (Principal principal : Principal.values()) {
            for (Permission permission : principal.permissions(TOPICS)) {
                table.append("| `%s` | %s `%s` | %s | %s |\n"
                        .formatted(
                                principal.user(),
                                words(permission.resource().name()),
                                permission.pattern() == PatternType.PREFIXED
                                        ? permission.name() + "*"
                                        : permission.name(),
                                permission.operations().stream()
                                        .map(operation -> words(operation.name()))
                                        .collect(joining(", ")),
                                permission.why()));
            }
        }
        return table.toString();
    }

    private static String commands() {
        StringBuilder commands = new StringBuilder("```sh\nacl() { kafka-acls.sh --bootstrap-server \"$BROKERS\""
                + " --command-config admin.properties --add --force \"$@\"; }\n");
        for (Principal principal : Principal.values()) {
            commands.append('\n');
            for (Permission permission : principal.permissions(TOPICS)) {
                commands.append("acl --allow-principal User:").append(principal.user());
                for (AclOperation operation : permission.operations()) {
                    commands.append(" --operation ").append(camelCase(operation.name()));
                }
                commands.append(' ').append(option(permission)).append('\n');
            }
        }
        return commands.append("```\n").toString();
    }

    private static String option(Permission permission) {
        String name = permission.resource() == ResourceType.CLUSTER
                ? "--cluster"
                : "--" + permission.resource().name().toLowerCase(Locale.ROOT).replace('_', '-') + " "
                        + permission.name();
        return permission.pattern() == PatternType.PREFIXED ? name + " --resource-pattern-type prefixed" : name;
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String camelCase(String constant) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
