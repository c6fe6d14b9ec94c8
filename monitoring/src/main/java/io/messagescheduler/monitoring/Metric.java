package io.messagescheduler.monitoring;

import static io.messagescheduler.monitoring.Kind.COUNTER;
import static io.messagescheduler.monitoring.Kind.DISTRIBUTION;
import static io.messagescheduler.monitoring.Kind.GAUGE;
import static io.messagescheduler.monitoring.Kind.KAFKA_GREATEST;
import static io.messagescheduler.monitoring.Kind.KAFKA_TOTAL;
import static io.messagescheduler.monitoring.Kind.TIMER;
import static io.messagescheduler.monitoring.ProcessKind.MESSAGE_HANDLER;
import static io.messagescheduler.monitoring.ProcessKind.MESSENGER;
import static io.messagescheduler.monitoring.ProcessKind.PEER;
import static io.messagescheduler.monitoring.ProcessKind.SCHEDULER;
import static io.messagescheduler.monitoring.ProcessKind.WORKER;

import java.util.List;
import java.util.Locale;

/**
 * The catalogue of every metric of ours; a process may have no other whose name begins with {@code sm}. Each is there from
 * the process's start on, at zero, so that a rate is right from the first event on and an alert never lacks its series.
 * {@code docs/metrics.md} is made from it.
 */
public enum Metric {
    INTAKE_PARKED(
            "sm.intake.parked",
            COUNTER,
            "messages",
            "Messages parked in the bucket of their due time, the imminent one included",
            MESSAGE_HANDLER),
    INTAKE_FAILURES(
            "sm.intake.failures",
            COUNTER,
            "transactions",
            "Transactions of the intake that were given up and tried again",
            MESSAGE_HANDLER),
    INTAKE_TRANSACTION(
            "sm.intake.transaction",
            TIMER,
            Buckets.TRANSACTION,
            "From begin to commit of a transaction of the intake",
            MESSAGE_HANDLER),
    DEAD_LETTERED(
            "sm.dead.lettered",
            COUNTER,
            "messages",
            List.of("code"),
            "Records sent to the dead letters, by the code of the reason (one of InvalidSchedule.Code); drains count too",
            MESSAGE_HANDLER,
            WORKER),

    TOPICS_UNWRITABLE(
            "sm.topics.unwritable",
            GAUGE,
            "agents",
            "Threads and delivery tasks that wait since a topic of ours, as the dead letters, does not take what they write",
            MESSAGE_HANDLER,
            WORKER),

    CLOCK_SKEW(
            "sm.clock.skew",
            GAUGE,
            "seconds",
            "How far the wall clock is ahead of the broker's, negative when behind; measured every 10 seconds",
            SCHEDULER,
            MESSAGE_HANDLER,
            WORKER),

    EPOCH_EVENTS(
            "kafka.scheduler.event",
            COUNTER,
            "schedules",
            List.of("type"),
            "What happened to schedules of the epoch dialect, as etf1's kafka-message-scheduler counts it; a missed one is"
                    + " triggered too",
            MESSAGE_HANDLER,
            WORKER),

    DELIVERED(
            "sm.delivery.delivered", COUNTER, "messages", "Messages sent to their target topic and committed", WORKER),
    DELIVERY_PARKED(
            "sm.delivery.parked",
            COUNTER,
            "messages",
            "Deliveries put off, through the wheel again, since the target topic failed",
            WORKER),
    DELIVERY_HELD(
            "sm.delivery.held",
            COUNTER,
            "messages",
            "Deliveries of messages with an id put off for a moment, through the wheel again, since a cancel in time may not have"
                    + " been heard of yet: a MessageHandler or the index is away or behind",
            WORKER),
    DELIVERY_UNHEARD(
            "sm.delivery.unheard",
            COUNTER,
            "messages",
            "Messages with an id delivered after SM_CANCEL_WAIT although a cancel in time may not have been heard of",
            WORKER),
    CANCELS_BEHIND(
            "sm.cancels.behind",
            GAUGE,
            "seconds",
            "How old the latest instant is up to which the index has told of all cancels, the worst of the partitions that this process delivers; NaN before any. Above 1 the Worker reads the schedules log itself, and above 1.5 messages that something was asked of wait",
            WORKER),
    DELIVERY_DROPPED(
            "sm.delivery.dropped",
            COUNTER,
            "messages",
            "Messages that came up and were not delivered, since they had been cancelled, moved or replaced",
            WORKER),
    CANCELLATIONS(
            "sm.delivery.cancellations",
            GAUGE,
            "versions",
            "Cancelled messages that have not come up yet: each costs a Worker some bytes",
            WORKER),
    DUPLICATES_SUPPRESSED(
            "sm.delivery.duplicates.suppressed",
            COUNTER,
            "messages",
            "Records met again after a restart, a rebalance or an abort and not sent, since the checkpoint had them as"
                    + " delivered",
            WORKER),
    DELIVERY_FAILURES(
            "sm.delivery.failures",
            COUNTER,
            "transactions",
            "Transactions of the delivery that were given up and tried again",
            WORKER),
    LATENESS(
            "sm.delivery.lateness",
            TIMER,
            Buckets.LATENESS,
            "Commit of the delivery minus the due time that the producer asked for, by the Worker's clock",
            WORKER),
    DELIVERY_TRANSACTION(
            "sm.delivery.transaction",
            TIMER,
            Buckets.TRANSACTION,
            "From taking what is due to the commit of its transaction",
            WORKER),
    CHECKPOINT_SIZE(
            "sm.delivery.checkpoint.size",
            DISTRIBUTION,
            Buckets.CHECKPOINT,
            "Offset metadata of one partition's checkpoint, as committed; at 2 KiB reading pauses",
            WORKER),
    DELIVERY_MEMORY_USED(
            "sm.delivery.memory.used",
            GAUGE,
            "bytes",
            "What the messages in the timers cost in memory, by the Worker's own estimate",
            WORKER),
    DELIVERY_MEMORY_BUDGET(
            "sm.delivery.memory.budget",
            GAUGE,
            "bytes",
            "What they may cost: SM_DELIVERY_MEMORY for each partition that this Worker has at present",
            WORKER),

    PENDING(
            "sm.pending",
            GAUGE,
            "messages",
            List.of("level"),
            "Messages waiting. The Scheduler counts what is undrained, by level of the ladder: offsets, so the control markers"
                    + " of transactions count too. A Worker's timers are the level imminent",
            SCHEDULER,
            WORKER),
    FURTHEST_DUE(
            "sm.pending.furthest.due",
            GAUGE,
            "seconds",
            "Epoch time before which everything is due that waits in the rings: the end of the last window with undrained"
                    + " messages, judged by the first of each bucket partition. Messages in the overflow are due later than"
                    + " that, nobody knows when. 0 when nothing waits",
            SCHEDULER),
    OVERDUE_AGE(
            "sm.overdue.age",
            GAUGE,
            "seconds",
            "How long the oldest message is overdue. A Worker knows it of its timers; for what should have been drained the"
                    + " Scheduler gives the age of its window's start, so an upper bound. 0 when nothing is overdue",
            SCHEDULER,
            WORKER),
    DRAIN_LAG(
            "sm.drain.lag",
            GAUGE,
            "seconds",
            List.of("level"),
            "How long ago the oldest drain opened that is not done; drains take half of their lead on purpose. 0 when all are"
                    + " done",
            SCHEDULER),
    DRAIN_LEAD(
            "sm.drain.lead",
            GAUGE,
            "seconds",
            List.of("level"),
            "How long before its window a drain opens: a lag above it makes messages late",
            SCHEDULER),
    DRAIN_MOVED("sm.drain.moved", COUNTER, "messages", "Messages moved on from buckets whose window opened", WORKER),
    DRAIN_FAILURES("sm.drain.failures", COUNTER, "jobs", "Drain jobs that were given back", WORKER),
    DRAIN_TRANSACTION(
            "sm.drain.transaction",
            TIMER,
            Buckets.TRANSACTION,
            "From begin to commit of a transaction of a drain",
            WORKER),
    DRAIN_OWN_PLAN(
            "sm.drain.own.plan",
            GAUGE,
            "workers",
            "1 while no Scheduler answers and this Worker plans the drains of the partitions itself that it delivers",
            WORKER),

    LEADER(
            "sm.scheduler.leader",
            GAUGE,
            "leaders",
            "1 on the Scheduler that leads, 0 on a standby. A standby's other figures of jobs, drains and what waits are 0",
            SCHEDULER),
    LEADER_CHANGES(
            "sm.scheduler.leader.changes",
            COUNTER,
            "elections",
            "Times that this Scheduler has begun to lead",
            SCHEDULER),
    JOBS(
            "sm.scheduler.jobs",
            GAUGE,
            "jobs",
            List.of("status"),
            "Drain jobs that are open, by status: one of JobStatus",
            SCHEDULER),
    WORKERS(
            "sm.scheduler.workers",
            GAUGE,
            "drain threads",
            "Drain threads of Workers that have given a sign of life lately",
            SCHEDULER),
    DEAD_LETTERS(
            "sm.dead.letters",
            GAUGE,
            "messages",
            "Dead letters in the topic, counted by reading it from its start",
            SCHEDULER),
    DEAD_LETTERS_REPLAYED(
            "sm.dead.letters.replayed",
            COUNTER,
            "messages",
            "Dead letters that this Scheduler has sent to the intake again",
            SCHEDULER),
    PLAN(
            "sm.scheduler.plan",
            TIMER,
            Buckets.TRANSACTION,
            "One look at where all drains stand, and planning",
            SCHEDULER),
    PLAN_FAILURES(
            "sm.scheduler.plan.failures",
            COUNTER,
            "looks",
            "Looks that failed since Kafka could not be asked",
            SCHEDULER),
    HUNG(
            "sm.hung.transactions",
            GAUGE,
            "partitions",
            List.of("producer"),
            "Partitions that our processes read and in which one transaction has been open for 3 s, so that nothing behind it"
                    + " is visible, by its transactional id; beyond 20 different ones by other",
            SCHEDULER),
    HUNG_ENDED(
            "sm.hung.transactions.ended",
            COUNTER,
            "transactions",
            List.of("how"),
            "Transactions of our own that the leader ended since somebody had left them open: fenced with its producer, or"
                    + " marked (as aborted) or committed in a partition that its coordinator had left out",
            SCHEDULER),

    API_REQUESTS(
            "sm.api.requests",
            COUNTER,
            "requests",
            List.of("route", "status"),
            "Requests to the REST API that were answered, by route and class of the status: 2xx, 4xx or 5xx",
            SCHEDULER),
    API_UNDER_WAY(
            "sm.api.under.way",
            GAUGE,
            "requests",
            "Requests to the REST API that are being answered, or queue for that; 128 is the most, half of them searches",
            SCHEDULER),
    INDEX_LIVE(
            "sm.index.live",
            GAUGE,
            "schedules",
            "Schedules with an id that wait, by RocksDB's estimate, in the parts of the index that this Scheduler holds",
            SCHEDULER),
    INDEX_CHANGING(
            "sm.index.changing",
            GAUGE,
            "schedules",
            "Versions of schedules that wait for the delivery task's word on a cancellation or move, by RocksDB's estimate",
            SCHEDULER),
    INDEX_EVENTS(
            "sm.index.events", COUNTER, "records", "Records of the schedules log that the index applied", SCHEDULER),
    INDEX_OUTCOMES(
            "sm.index.outcomes",
            COUNTER,
            "requests",
            List.of("outcome"),
            "Requests about schedules that were answered, by what became of them (one of Outcome.Kind)",
            SCHEDULER),
    INDEX_UNDECODABLE(
            "sm.index.undecodable",
            COUNTER,
            "records",
            "Records of the schedules log that were skipped, since nobody of this system can have written them",
            SCHEDULER),
    INDEX_RESTORE_REMAINING(
            "sm.index.restore.remaining",
            GAUGE,
            "records",
            "Records of the changelogs still to be read before the index answers; 0 when it does",
            SCHEDULER),

    INDEX_COPIES_BEHIND(
            "sm.index.copies.behind",
            GAUGE,
            "records",
            "How far the copies of other Schedulers' parts of the index are behind, the worst of them: to be read before one can take over",
            SCHEDULER),

    CONTESTANT_EXPECTED(
            "sm.contestant.expected",
            GAUGE,
            "messages",
            List.of("contestant"),
            "Messages that the run will hand to this contestant: kafka, mysql-classic, mysql-tuned or another peer",
            MESSENGER),
    CONTESTANT_SENT(
            "sm.contestant.sent",
            COUNTER,
            "messages",
            List.of("contestant"),
            "Messages handed to this contestant",
            MESSENGER),
    CONTESTANT_RECEIVED(
            "sm.contestant.received",
            COUNTER,
            "messages",
            List.of("contestant"),
            "Messages of this contestant that arrived at least once",
            MESSENGER),
    CONTESTANT_DUPLICATED(
            "sm.contestant.duplicated",
            COUNTER,
            "messages",
            List.of("contestant"),
            "Arrivals of messages that had arrived before",
            MESSENGER),
    CONTESTANT_EARLY(
            "sm.contestant.early",
            COUNTER,
            "messages",
            List.of("contestant"),
            "Arrivals before the due time",
            MESSENGER),
    CONTESTANT_LATENESS(
            "sm.contestant.lateness",
            TIMER,
            Buckets.LATENESS,
            List.of("contestant"),
            "Arrival at a read_committed consumer minus due time; an early arrival counts as 0",
            MESSENGER),

    PEER_SENT("sm.peer.sent", COUNTER, "messages", "Messages sent to their targets and marked so", PEER),
    PEER_FAILURES("sm.peer.failures", COUNTER, "polls", "Polls that failed and were rolled back", PEER),
    PEER_POLL(
            "sm.peer.poll",
            TIMER,
            Buckets.TRANSACTION,
            "From the question what is due to the commit, of polls that did not fail",
            PEER),

    PRODUCER_OUTGOING("kafka.producer.outgoing.byte.total", KAFKA_TOTAL, "bytes", "Sent by producers"),
    PRODUCER_INCOMING("kafka.producer.incoming.byte.total", KAFKA_TOTAL, "bytes", "Received by producers"),
    PRODUCER_REQUESTS("kafka.producer.request.total", KAFKA_TOTAL, "requests", "Requests of producers"),
    PRODUCER_RECORDS("kafka.producer.record.send.total", KAFKA_TOTAL, "records", "Records sent"),
    PRODUCER_ERRORS("kafka.producer.record.error.total", KAFKA_TOTAL, "records", "Records that could not be sent"),
    PRODUCER_RETRIES("kafka.producer.record.retry.total", KAFKA_TOTAL, "records", "Records sent again"),
    PRODUCER_REQUEST_LATENCY(
            "kafka.producer.request.latency.avg",
            KAFKA_GREATEST,
            "milliseconds",
            "Average time of a producer's requests"),
    PRODUCER_REQUEST_LATENCY_MAX(
            "kafka.producer.request.latency.max",
            KAFKA_GREATEST,
            "milliseconds",
            "Longest request of a producer lately"),
    PRODUCER_COMMIT_TIME(
            "kafka.producer.txn.commit.time.ns.total",
            KAFKA_TOTAL,
            "nanoseconds",
            "Time in which commits were waited for"),
    CONSUMER_OUTGOING("kafka.consumer.outgoing.byte.total", KAFKA_TOTAL, "bytes", "Sent by consumers"),
    CONSUMER_INCOMING("kafka.consumer.incoming.byte.total", KAFKA_TOTAL, "bytes", "Received by consumers"),
    CONSUMER_REQUESTS("kafka.consumer.request.total", KAFKA_TOTAL, "requests", "Requests of consumers"),
    CONSUMER_RECORDS("kafka.consumer.fetch.manager.records.consumed.total", KAFKA_TOTAL, "records", "Records read"),
    CONSUMER_BYTES(
            "kafka.consumer.fetch.manager.bytes.consumed.total", KAFKA_TOTAL, "bytes", "Bytes of the records read"),
    CONSUMER_FETCH_LATENCY(
            "kafka.consumer.fetch.manager.fetch.latency.avg",
            KAFKA_GREATEST,
            "milliseconds",
            "Average time of a consumer's fetches, the wait for records included"),
    CONSUMER_LAG(
            "kafka.consumer.fetch.manager.records.lag.max",
            KAFKA_GREATEST,
            "records",
            "Greatest lag of any partition being read"),
    CONSUMER_REBALANCES(
            "kafka.consumer.coordinator.rebalance.total", KAFKA_TOTAL, "rebalances", "Rebalances of consumer groups"),
    ADMIN_OUTGOING("kafka.admin.client.outgoing.byte.total", KAFKA_TOTAL, "bytes", "Sent by admin clients"),
    ADMIN_INCOMING("kafka.admin.client.incoming.byte.total", KAFKA_TOTAL, "bytes", "Received by admin clients"),
    ADMIN_REQUESTS("kafka.admin.client.request.total", KAFKA_TOTAL, "requests", "Requests of admin clients");

    private final String dotted;
    private final Kind kind;
    private final String unit;
    private final Buckets buckets;
    private final List<String> labels;
    private final String meaning;
    private final List<ProcessKind> processes;

    Metric(String dotted, Kind kind, String unit, String meaning, ProcessKind... processes) {
        this(dotted, kind, unit, Buckets.NONE, List.of(), meaning, processes);
    }

    Metric(String dotted, Kind kind, String unit, List<String> labels, String meaning, ProcessKind... processes) {
        this(dotted, kind, unit, Buckets.NONE, labels, meaning, processes);
    }

    Metric(String dotted, Kind kind, Buckets buckets, String meaning, ProcessKind... processes) {
        this(dotted, kind, buckets.unit(), buckets, List.of(), meaning, processes);
    }

    Metric(String dotted, Kind kind, Buckets buckets, List<String> labels, String meaning, ProcessKind... processes) {
        this(dotted, kind, buckets.unit(), buckets, labels, meaning, processes);
    }

    Metric(
            String dotted,
            Kind kind,
            String unit,
            Buckets buckets,
            List<String> labels,
            String meaning,
            ProcessKind... processes) {
        this.dotted = dotted;
        this.kind = kind;
        this.unit = unit;
        this.buckets = buckets;
        this.labels = List.copyOf(labels);
        this.meaning = meaning;
        this.processes = kind.isOfKafkaClients() ? List.of(ProcessKind.values()) : List.of(processes);
    }

    /** As Micrometer takes it: {@code sm.delivery.lateness}. */
    public String dotted() {
        return dotted;
    }

    public Kind kind() {
        return kind;
    }

    /** {@code seconds} and {@code bytes} of our own metrics are part of the Prometheus name; other units are for people. */
    public String unit() {
        return unit;
    }

    /** Where the histogram has its bounds; {@link Buckets#NONE} for what is no histogram. */
    public Buckets buckets() {
        return buckets;
    }

    /** Names of the labels besides {@code process} and {@code sm_instance}; each has few values, known beforehand. */
    public List<String> labels() {
        return labels;
    }

    public String meaning() {
        return meaning;
    }

    /** Which processes have it. */
    public List<ProcessKind> processes() {
        return processes;
    }

    /** The family's name at {@code /metrics}, without a histogram's {@code _bucket}, {@code _sum}, {@code _count}. */
    public String prometheusName() {
        String base = dotted.replace('.', '_').toLowerCase(Locale.ROOT);
        if (kind.isOfKafkaClients()) {
            return base;
        }
        String withUnit = hasUnitInName() ? base + "_" + unit : base;
        return kind == COUNTER ? withUnit + "_total" : withUnit;
    }

    boolean hasUnitInName() {
        return !kind.isOfKafkaClients() && (unit.equals("seconds") || unit.equals("bytes"));
    }
}
