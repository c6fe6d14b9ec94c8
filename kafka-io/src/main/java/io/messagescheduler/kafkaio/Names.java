package io.messagescheduler.kafkaio;

import io.messagescheduler.core.message.TargetRule;

/** Names of our groups, transactional ids and of the topics that are no buckets; bucket topics are named by the ladder. */
public final class Names {
    /** Every internal topic, group and transactional id begins so. */
    public static final String PREFIX = "__SM_";

    public static final String BUCKET_PREFIX = "__SM_BUCKET_";
    public static final String DEAD_LETTERS = "__SM_DEAD_LETTERS";
    /** Which dead letters were replayed, and how often; compacted, partitioned as they are. */
    public static final String REPLAYED = "__SM_REPLAYED";

    public static final String REGISTRY = "__SM_REGISTRY";
    public static final String JOB_LOG = "__SM_JOB_LOG";
    public static final String CLOCK = "__SM_CLOCK";
    /** Whose member owns its one partition, that Scheduler leads; in it the leader says where it is. */
    public static final String LEADER = "__SM_LEADER";
    /** The schedules log: everything about schedules with an id, partitioned by it. Its offsets are their versions. */
    public static final String SCHEDULES = "__SM_SCHEDULES";
    /** Which versions must not be delivered; compacted, partitioned as the schedules log. */
    public static final String CANCELLATIONS = "__SM_CANCELLATIONS";
    /** How far the imminent topic is delivered, written with what is delivered; compacted. */
    public static final String CHECKPOINTS = "__SM_CHECKPOINTS";
    /** What became of requests; partitioned as the schedules log. */
    public static final String OUTCOMES = "__SM_OUTCOMES";

    /** Target of the Scheduler's own probes of the engine. */
    public static final String PROBE = TargetRule.PROBE;

    public static final String MESSAGE_HANDLER_GROUP = "__SM_MH_GROUP";
    public static final String DRAIN_GROUP = "__SM_DRAIN_GROUP";
    public static final String DELIVERY_GROUP = "__SM_DELIVERY_GROUP";
    public static final String LEADER_GROUP = "__SM_LEADER_GROUP";

    /** Also the application id of the schedule index, with which the names of its own topics begin. */
    public static final String INDEX_GROUP = "__SM_INDEX";

    /** The same for every Scheduler that sets topics up: the later one fences the earlier. */
    static final String SETUP_TRANSACTIONAL_ID = "__SM_SETUP";

    /** The same for every Scheduler that replays dead letters: the later one fences the earlier. */
    public static final String REPLAY_TRANSACTIONAL_ID = "__SM_REPLAY";

    private Names() {}

    /** Stable across restarts of an instance, so that a restarted thread ends what it left open. */
    public static String messageHandlerTransactionalId(String instance, int thread) {
        return "__SM_MH_" + instance + "_" + thread;
    }

    /**
     * The same for whoever drains the partition: the later owner fences the earlier. Assign-only consumers are not
     * fenced by their group, so this id is what makes a drain exclusive.
     */
    public static String drainTransactionalId(String bucketTopic, int partition) {
        return "__SM_DRAIN_" + bucketTopic + "_" + partition;
    }

    /** Stable across restarts of an instance, so that a restarted thread ends what it left open. */
    public static String deliveryTransactionalId(String instance, int thread) {
        return "__SM_DELIVERY_" + instance + "_" + thread;
    }
}
