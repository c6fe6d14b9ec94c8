package io.messagescheduler.kafkaio;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the static members of a process that stops out of their group, so that others need not miss them first. */
public final class GroupFarewell {
    private static final Logger log = LoggerFactory.getLogger(GroupFarewell.class);
    private static final int LIMIT_MS = 2_000;

    private GroupFarewell() {}

    /**
     * Call it when the members are closed. Nothing happens when nobody else is in the group: then the partitions wait for
     * their owners, and those need no rebalance when they are back.
     *
     * @param members their group instance ids
     */
    public static void say(Admin admin, String group, Collection<String> members) {
        try {
            ConsumerGroupDescription description = TopicSetup.await(Objects.requireNonNull(admin.describeConsumerGroups(
                            List.of(group), new DescribeConsumerGroupsOptions().timeoutMs(LIMIT_MS))
                    .describedGroups()
                    .get(group)));
            boolean others = description.members().stream()
                    .anyMatch(member -> !Set.copyOf(members)
                            .contains(member.groupInstanceId().orElse("")));
            if (!others) {
                return;
            }
            RemoveMembersFromConsumerGroupOptions leaving = new RemoveMembersFromConsumerGroupOptions(
                    members.stream().map(MemberToRemove::new).toList());
            leaving.timeoutMs(LIMIT_MS);
            TopicSetup.await(
                    admin.removeMembersFromConsumerGroup(group, leaving).all());
            log.info("{} have left {}", members, group);
        } catch (InterruptException e) {
            log.info("No time to leave {}", group);
        } catch (KafkaException e) {
            log.info("{} could not be left, its coordinator will notice: {}", group, e.toString());
        }
    }
}
