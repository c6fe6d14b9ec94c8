package io.messagescheduler.kafkaio;

import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What one principal may do with resources of the cluster.
 *
 * @param name of the resource, or with {@link PatternType#PREFIXED} how the names of all of them begin
 * @param operations those to be named; reading, writing and deleting allow describing as well
 * @param why one phrase
 */
public record Permission(
        ResourceType resource, PatternType pattern, String name, List<AclOperation> operations, String why) {

    public Permission {
        operations = List.copyOf(operations);
    }

    static Permission of(ResourceType resource, String name, String why, AclOperation... operations) {
        return new Permission(resource, PatternType.LITERAL, name, List.of(operations), why);
    }

    static Permission prefixed(ResourceType resource, String name, String why, AclOperation... operations) {
        return new Permission(resource, PatternType.PREFIXED, name, List.of(operations), why);
    }

    /**
     * As Kafka keeps it.
     *
     * @param principal such as {@code User:worker}
     */
    public Stream<AclBinding> bindings(String principal) {
        ResourcePattern what = new ResourcePattern(resource, name, pattern);
        return operations.stream()
                .map(operation -> new AclBinding(
                        what, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)));
    }
}
