package io.messagescheduler.kafkaio;

import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.CLUSTER;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.resource.Resource;

/**
 * Who the cluster sees: one principal for each kind of process, with the permissions it needs on a cluster that allows
 * nothing without. The table and the commands of {@code docs/security.md} are made of these, and a test runs the system with
 * them and no others.
 */
public enum Principal {
    /** Whoever sends messages to be scheduled. */
    PRODUCER("producer") {
        @Override
        public List<Permission> permissions(Topics topics) {
            List<Permission> all = new ArrayList<>();
            topics.intake().forEach(topic -> all.add(Permission.of(TOPIC, topic, "sends schedules", WRITE)));
            return all;
        }
    },

    /** Sets the topics up, frees space, and keeps the index; the only one that may create or delete. */
    SCHEDULER("sm-scheduler") {
        @Override
        public List<Permission> permissions(Topics topics) {
            List<Permission> all = new ArrayList<>();
            all.add(Permission.of(
                    CLUSTER,
                    Resource.CLUSTER_NAME,
                    "checks how long offsets are kept, ends transactions that were left open",
                    ALTER,
                    DESCRIBE_CONFIGS));
            all.add(Permission.prefixed(
                    TOPIC,
                    Names.PREFIX,
                    "sets up and checks topics, keeps index and job log, frees what was read",
                    CREATE,
                    DESCRIBE_CONFIGS,
                    READ,
                    WRITE,
                    DELETE));
            all.add(Permission.of(
                    TOPIC,
                    topics.messages(),
                    "sets it up, commits first offsets, takes requests of the API, frees what was read",
                    CREATE,
                    DESCRIBE_CONFIGS,
                    READ,
                    WRITE,
                    DELETE));
            for (String topic : topics.schedules()) {
                all.add(Permission.of(TOPIC, topic, "creates it, commits first offsets", CREATE, READ));
            }
            all.add(Permission.of(TOPIC, topics.history(), "creates it", CREATE, DESCRIBE));
            all.add(Permission.of(
                    TOPIC,
                    "__transaction_state",
                    "finds out how a transaction ended that its coordinator left open",
                    READ));
            all.add(Permission.prefixed(
                    GROUP, Names.PREFIX, "elects a leader, commits first offsets, sees what was drained", READ));
            all.add(Permission.prefixed(
                    TRANSACTIONAL_ID, Names.PREFIX, "commits first offsets, renews old ones, keeps the index", WRITE));
            return all;
        }
    },

    /** Reads what producers send and routes it. */
    MESSAGE_HANDLER("sm-message-handler") {
        @Override
        public List<Permission> permissions(Topics topics) {
            List<Permission> all = new ArrayList<>();
            all.add(Permission.of(TOPIC, Names.REGISTRY, "learns the layout", READ));
            all.add(Permission.of(TOPIC, topics.messages(), "reads messages", READ));
            for (String topic : topics.schedules()) {
                all.add(Permission.of(TOPIC, topic, "reads schedules, deletes what is invalid", READ, WRITE));
            }
            all.add(Permission.of(TOPIC, Names.SCHEDULES, "reads and writes the schedules log", READ, WRITE));
            all.add(Permission.prefixed(TOPIC, Names.BUCKET_PREFIX, "parks messages", WRITE));
            all.add(Permission.of(TOPIC, Names.DEAD_LETTERS, "rejects messages", WRITE));
            all.add(Permission.of(TOPIC, Names.CLOCK, "asks for the broker's time", WRITE));
            all.add(Permission.prefixed(TOPIC, Names.PREFIX, "sees whether partitions were added", DESCRIBE));
            all.add(Permission.of(GROUP, Names.MESSAGE_HANDLER_GROUP, "commits what it has read", READ));
            all.add(Permission.prefixed(TRANSACTIONAL_ID, "__SM_MH_", "moves messages in transactions", WRITE));
            return all;
        }
    },

    /** Drains buckets and delivers: the only one that writes to targets. */
    WORKER("sm-worker") {
        @Override
        public List<Permission> permissions(Topics topics) {
            List<Permission> all = new ArrayList<>();
            all.add(Permission.of(TOPIC, Names.REGISTRY, "learns the layout", READ));
            all.add(Permission.prefixed(TOPIC, Names.BUCKET_PREFIX, "drains", READ, WRITE));
            all.add(Permission.of(TOPIC, Names.CANCELLATIONS, "reads and decides cancellations", READ, WRITE));
            all.add(Permission.of(TOPIC, Names.CHECKPOINTS, "keeps how far it has delivered", READ, WRITE));
            all.add(Permission.of(
                    TOPIC, Names.SCHEDULES, "tells what was delivered, reads ahead of a late index", READ, WRITE));
            all.add(Permission.of(TOPIC, Names.DEAD_LETTERS, "gives up messages", WRITE));
            all.add(Permission.of(TOPIC, Names.CLOCK, "asks for the broker's time", WRITE));
            all.add(Permission.of(TOPIC, Names.PROBE, "delivers the Scheduler's probes", WRITE));
            for (String topic : topics.schedules()) {
                all.add(Permission.of(TOPIC, topic, "deletes what was delivered", WRITE));
            }
            all.add(Permission.of(TOPIC, topics.history(), "copies what was delivered", WRITE));
            topics.targets().forEach(target -> all.add(target.permission("delivers")));
            all.add(Permission.of(GROUP, Names.DRAIN_GROUP, "commits what it has drained", READ));
            all.add(Permission.of(GROUP, Names.DELIVERY_GROUP, "commits what it has delivered", READ));
            all.add(Permission.prefixed(TRANSACTIONAL_ID, "__SM_DRAIN_", "drains in transactions", WRITE));
            all.add(Permission.prefixed(TRANSACTIONAL_ID, "__SM_DELIVERY_", "delivers in transactions", WRITE));
            return all;
        }
    };

    private final String user;

    Principal(String user) {
        this.user = user;
    }

    /** Its name in the documents. */
    public String user() {
        return user;
    }

    /** Everything that it needs, and nothing else. */
    public abstract List<Permission> permissions(Topics topics);

    /**
     * The topics whose names the operator chooses.
     *
     * @param messages {@code SM_TOPIC}
     * @param schedules {@code SCHEDULES_TOPICS}
     * @param history {@code HISTORY_TOPIC}
     * @param targets where messages may be delivered to
     */
    public record Topics(String messages, List<String> schedules, String history, List<Target> targets) {

        public Topics {
            schedules = List.copyOf(schedules);
            targets = List.copyOf(targets);
        }

        List<String> intake() {
            List<String> intake = new ArrayList<>();
            intake.add(messages);
            intake.addAll(schedules);
            return intake;
        }
    }

    /** A topic, or with a star at its end all that begin so, as in {@code SM_ALLOWED_TARGETS}. */
    public record Target(String name) {
        Permission permission(String why) {
            return name.endsWith("*")
                    ? Permission.prefixed(TOPIC, name.substring(0, name.length() - 1), why, WRITE)
                    : Permission.of(TOPIC, name, why, WRITE);
        }
    }
}
