package io.messagescheduler.process;

import static io.messagescheduler.process.SettingGroup.BENCHMARK;
import static io.messagescheduler.process.SettingGroup.DATABASE_SCHEDULER;
import static io.messagescheduler.process.SettingGroup.DELIVERY;
import static io.messagescheduler.process.SettingGroup.EMBEDDED;
import static io.messagescheduler.process.SettingGroup.EXPERIMENT;
import static io.messagescheduler.process.SettingGroup.HTTP;
import static io.messagescheduler.process.SettingGroup.INDEX;
import static io.messagescheduler.process.SettingGroup.KAFKA;
import static io.messagescheduler.process.SettingGroup.LOGGING;
import static io.messagescheduler.process.SettingGroup.PROCESSES;
import static io.messagescheduler.process.SettingGroup.TOPICS;
import static io.messagescheduler.process.SettingGroup.WHEEL;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of every module, in the order of the README's table, which is made from it. They stand together so that
 * an unknown {@code SM_*} name can be told from one that another process reads.
 */
public final class SettingCatalogue {

    private static final List<Setting<?>> ALL = new ArrayList<>();
    private static final Duration LONGEST = Duration.ofDays(36_525);

    // Kafka
    public static final Setting<String> KAFKA_BOOTSTRAP_SERVERS = add(of(
                    "SM_KAFKA_BOOTSTRAP_SERVERS",
                    KAFKA,
                    SettingTypes.bootstrapServers(),
                    "localhost:9092",
                    "Brokers of the cluster to use; when set, the launcher starts no embedded broker.")
            .fallback("KAFKA_SERVER")
            .fallback("BOOTSTRAP_SERVERS"));
    public static final Setting<Path> KAFKA_PROPERTIES_FILE = path(
            "SM_KAFKA_PROPERTIES_FILE",
            KAFKA,
            null,
            "Properties file with more Kafka client settings, such as TLS and SASL.");
    public static final Setting<Path> CONFIGURATION_FILE = path(
            "CONFIGURATION_FILE",
            KAFKA,
            null,
            "YAML file with Kafka client settings as etf1's kafka-message-scheduler reads it (docs/etf1.md).");
    public static final Setting<Integer> SESSION_TIMEOUT = number(
            "SESSION_TIMEOUT",
            KAFKA,
            6_000,
            6_000,
            300_000,
            "Milliseconds after which the partitions of a silent process go to others; brokers bound it too.");
    public static final Setting<String> GROUP_ID = add(of(
            "GROUP_ID",
            KAFKA,
            SettingTypes.text(),
            null,
            "Taken for etf1's sake and without effect: the names of the consumer groups are fixed."));

    // Timing wheel
    public static final Setting<Duration> MINIMUM_DELAY = add(of(
                    "SM_MINIMUM_DELAY",
                    WHEEL,
                    SettingTypes.wholeSeconds(Duration.ofSeconds(1), Duration.ofDays(1)),
                    "10",
                    "Width of the finest windows; a message due sooner goes straight to the imminent topic.")
            .alias("SM_MINIUMUM_DELAY"));
    public static final Setting<Duration> MAXIMUM_DELAY = add(of(
                    "SM_MAXIMUM_DELAY",
                    WHEEL,
                    SettingTypes.wholeSeconds(Duration.ofSeconds(1), LONGEST),
                    "2592000",
                    "Delay that the ring of buckets covers; longer ones work too, through the overflow bucket.")
            .alias("SM_MAXIUMUM_DELAY"));
    public static final Setting<Integer> MULTIPLICATION_RATIO = number(
            "SM_BUCKETS_MULTIPLICATION_RATIO",
            WHEEL,
            8,
            2,
            64,
            "How many times wider the windows of each level are than those below.");
    public static final Setting<Duration> LEAD = duration(
            "SM_LEAD",
            WHEEL,
            null,
            Duration.ofMillis(100),
            Duration.ofDays(1),
            "How long before its start a window is drained at the least; without it 5 s, or half of SM_MINIMUM_DELAY when that is less.");

    // Topics and messages
    public static final Setting<String> TOPIC =
            topic("SM_TOPIC", TOPICS, "SCHEDULED_MESSAGES", "Topic that messages to be scheduled are sent to.");
    public static final Setting<List<String>> SCHEDULES_TOPICS = add(
            of(
                    "SCHEDULES_TOPICS",
                    TOPICS,
                    SettingTypes.listOf(SettingTypes.topic()),
                    "schedules",
                    "Topics read as etf1's kafka-message-scheduler reads them: the key is the schedule id, a null value deletes; none when empty."));
    public static final Setting<String> HISTORY_TOPIC =
            topic("HISTORY_TOPIC", TOPICS, "history", "Topic that gets a copy of each delivered message of that kind.");
    public static final Setting<Duration> SCHEDULE_GRACE_INTERVAL = duration(
            "SCHEDULE_GRACE_INTERVAL",
            TOPICS,
            "0",
            Duration.ZERO,
            LONGEST,
            "How long before it was produced a schedule of those topics may be due; an older one is invalid.");
    public static final Setting<Integer> SINCE_DELTA = add(
            of(
                    "SINCE_DELTA",
                    TOPICS,
                    SettingTypes.wholeNumber(-36_525, 0),
                    null,
                    "Missed schedules of those topics that were due before today plus so many days are invalid (0 today, -1 yesterday); without it none is too old."));
    public static final Setting<Duration> OUTCOME_RETENTION = duration(
            "SM_OUTCOME_RETENTION",
            TOPICS,
            "24h",
            Duration.ofMinutes(1),
            Duration.ofDays(366),
            "How long it can be looked up how schedules with an id ended, and what became of requests.");
    public static final Setting<Integer> TOPIC_PARTITIONS =
            number("SM_TOPIC_PARTITIONS", TOPICS, 16, 1, 1_000, "Partitions of that topic when it is created.");
    public static final Setting<Integer> PARTITIONS_PER_BUCKET = number(
            "SM_PARTITIONS_PER_BUCKET",
            TOPICS,
            16,
            1,
            1_000,
            "Partitions of each bucket topic, so also the number of delivery tasks.");
    public static final Setting<Integer> REPLICATION = number(
            "SM_REPLICATION",
            TOPICS,
            0,
            0,
            15,
            "Replicas of each internal topic; 0 = 3, or as many as there are brokers when fewer.");
    public static final Setting<Integer> MAX_MESSAGE_BYTES =
            number("SM_MAX_MESSAGE_BYTES", TOPICS, 1_048_576, 1_024, 67_108_864, "Largest message that is taken.");
    public static final Setting<ZoneId> TIME_ZONE =
            add(of("SM_TIME_ZONE", TOPICS, SettingTypes.zone(), "system", "Zone of times that are given without one."));
    public static final Setting<List<String>> ALLOWED_TARGETS = add(
            of(
                    "SM_ALLOWED_TARGETS",
                    TOPICS,
                    SettingTypes.listOf(SettingTypes.matching(
                            "a topic name or a prefix followed by *",
                            Pattern.compile("[a-zA-Z0-9._-]{1,249}|[a-zA-Z0-9._-]{0,248}\\*"))),
                    "",
                    "Topics that messages may be sent to: names and prefixes such as orders-*, all when empty; others become dead letters."));
    public static final Setting<Boolean> CREATE_TARGETS =
            flag("SM_CREATE_TARGETS", TOPICS, false, "Whether a missing target topic is created.");
    public static final Setting<Integer> TARGET_PARTITIONS =
            number("SM_TARGET_PARTITIONS", TOPICS, 4, 1, 1_000, "Partitions of a target topic that is created.");

    // Delivery
    public static final Setting<DeliveryGuarantee> DELIVERY_GUARANTEE = add(of(
            "SM_DELIVERY_GUARANTEE",
            DELIVERY,
            SettingTypes.oneOf(DeliveryGuarantee.class),
            "exactly_once",
            "exactly_once, or at_least_once for lower lateness with duplicates possible after a crash."));
    public static final Setting<Integer> DELIVERY_MEMORY = number(
            "SM_DELIVERY_MEMORY",
            DELIVERY,
            64,
            1,
            65_536,
            "MiB of messages that one delivery task holds at most; the rest waits in Kafka.");
    public static final Setting<Duration> TARGET_GRACE = duration(
            "SM_TARGET_GRACE",
            DELIVERY,
            "60s",
            Duration.ZERO,
            Duration.ofDays(30),
            "How long a message waits for a missing or forbidden target before it becomes a dead letter.");
    public static final Setting<Duration> CANCEL_WAIT = duration(
            "SM_CANCEL_WAIT",
            DELIVERY,
            "30s",
            Duration.ZERO,
            Duration.ofDays(1),
            "How long a message with an id may be held beyond its due time while a cancel that was in time can be stuck in a"
                    + " process that is away. `0`: it never waits.");
    public static final Setting<Duration> STAGING_LEAD = duration(
            "SM_STAGING_LEAD",
            DELIVERY,
            "0",
            Duration.ZERO,
            Duration.ofSeconds(2),
            "How long before it is due a burst may be written, to be visible all at once when it is due; for the price see"
                    + " docs/performance.md. `0`: never.");
    public static final Setting<Boolean> TRACE_HEADERS = flag(
            "SM_TRACE_HEADERS", DELIVERY, true, "Whether delivered messages keep the headers that tell their way.");

    // Index of schedules
    public static final Setting<Path> INDEX_DIR = path(
            "SM_INDEX_DIR",
            INDEX,
            "data/index",
            "Folder for the index's working copy; made again from Kafka when it is lost.");
    public static final Setting<Integer> INDEX_STANDBYS = add(of(
            "SM_INDEX_STANDBYS",
            INDEX,
            SettingTypes.wholeNumber(0, 7),
            null,
            "How many other Schedulers keep a copy of each part of the index; without it all of them do."));
    public static final Setting<Integer> INDEX_MEMORY = number(
            "SM_INDEX_MEMORY",
            INDEX,
            64,
            8,
            65_536,
            "MiB of memory outside the Java heap that the index uses for caches and buffers.");

    // Processes and threads
    public static final Setting<Engine> ENGINE = add(of(
            "SM_ENGINE",
            PROCESSES,
            SettingTypes.oneOf(Engine.class),
            "local",
            "What ./messagescheduler starts: local processes, or containers by docker (docs/containers.md)."));
    public static final Setting<Boolean> PREPARE_STARTS = flag(
            "SM_PREPARE_STARTS",
            PROCESSES,
            true,
            "Whether ./messagescheduler runs a system for about a minute after a build, so that JVMs start faster from then on (JDK 25).");
    public static final Setting<Integer> SCHEDULERS =
            number("SM_SCHEDULERS", PROCESSES, 1, 1, 8, "Scheduler processes; one leads, the others are standbys.");
    public static final Setting<Integer> MESSAGE_HANDLERS =
            number("SM_MESSAGE_HANDLERS", PROCESSES, 1, 1, 64, "MessageHandler processes.");
    public static final Setting<Integer> WORKERS = number("SM_WORKERS", PROCESSES, 1, 1, 64, "Worker processes.");
    public static final Setting<Integer> WORKER_PROCESS_COUNT = number(
            "WORKER_PROCESS_COUNT",
            PROCESSES,
            2,
            1,
            64,
            "Delivery threads of each Worker; one costs less at a few thousand messages a second, more are less late above.");
    public static final Setting<Integer> MESSAGE_HANDLER_THREADS =
            number("SM_MH_THREADS", PROCESSES, 1, 1, 64, "Routing threads of each MessageHandler.");
    public static final Setting<Integer> DRAIN_THREADS =
            number("SM_DRAIN_THREADS", PROCESSES, 1, 1, 64, "Drain threads of each Worker.");
    public static final Setting<Duration> WORKER_STALE = duration(
            "SM_WORKER_STALE",
            PROCESSES,
            "10s",
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "How long a Worker may be silent before its jobs go to others.");
    public static final Setting<List<URI>> SCHEDULER_SERVER_URL = add(of(
            "SCHEDULER_SERVER_URL",
            PROCESSES,
            SettingTypes.listOf(SettingTypes.httpUrl()),
            "http://localhost:8000",
            "Where Workers find the Schedulers, separated by commas; whichever leads is asked."));
    public static final Setting<Duration> SCHEDULER_PATIENCE = duration(
            "SM_SCHEDULER_PATIENCE",
            PROCESSES,
            null,
            Duration.ofMillis(100),
            Duration.ofDays(1),
            "How long no Scheduler may answer before a Worker plans the drains of the partitions itself that it delivers; without"
                    + " it SM_LEAD, but 1 s at the least.");
    public static final Setting<Duration> REQUEST_ERROR_WAIT_TIME = duration(
            "REQUEST_ERROR_WAIT_TIME",
            PROCESSES,
            "1s",
            Duration.ofMillis(1),
            Duration.ofMinutes(10),
            "Pause before a failed request to the Scheduler is made again.");
    public static final Setting<Integer> REQUEST_COUNT_LIMIT = number(
            "REQUEST_COUNT_LIMIT",
            PROCESSES,
            3,
            1,
            1_000,
            "Taken for the original's sake and without effect: requests to the Scheduler are made again for ever.");
    public static final Setting<String> INSTANCE = add(
            of(
                    "SM_INSTANCE",
                    PROCESSES,
                    SettingTypes.matching(
                            "1 to 100 letters, digits, '.', '_' or '-'", Pattern.compile("[a-zA-Z0-9._-]{1,100}")),
                    null,
                    "Name of this process, the same after a restart; without it worker-0 and the like. ./messagescheduler puts its own before these."));
    public static final Setting<Path> RUN_DIR =
            path("SM_RUN_DIR", PROCESSES, "data/run", "Folder in which each process writes where it listens.");
    public static final Setting<Path> DATA_DIR = path(
            "SM_DATA_DIR",
            PROCESSES,
            "data",
            "Folder in which ./messagescheduler keeps its runs; a relative one starts at the checkout.");
    public static final Setting<Long> PARENT_PID = add(of(
            "SM_PARENT_PID",
            PROCESSES,
            SettingTypes.longNumber(),
            null,
            "Id of the parent process, with whose end this one ends too; the launcher sets it for an experiment."));
    public static final Setting<Path> SETTINGS_FILE =
            path("SM_SETTINGS_FILE", PROCESSES, null, "File of NAME=value lines; the environment wins over it.");

    // HTTP
    public static final Setting<HttpAddress> SERVER_ADDR = add(of(
            "SERVER_ADDR",
            HTTP,
            SettingTypes.httpAddress(),
            null,
            "Where the Scheduler listens, host:port or :port; without it 127.0.0.1 and SERVER_PORT."));
    public static final Setting<Integer> SERVER_PORT =
            number("SERVER_PORT", HTTP, 8_000, 0, 65_535, "Port of the Scheduler on 127.0.0.1; 0 = any free one.");
    public static final Setting<HttpAddress> HTTP_ADDR = add(of(
            "SM_HTTP_ADDR",
            HTTP,
            SettingTypes.httpAddress(),
            "127.0.0.1:0",
            "Where every other process serves metrics and health; port 0 = any free one."));
    public static final Setting<HttpAddress> METRICS_ADDR = add(
            of(
                    "METRICS_ADDR",
                    HTTP,
                    SettingTypes.httpAddress(),
                    null,
                    "Where the Scheduler serves /metrics once more and nothing else, such as :8001; without it only with the rest."));
    public static final Setting<Boolean> HTTP_ALLOW_REMOTE = flag(
            "SM_HTTP_ALLOW_REMOTE",
            HTTP,
            false,
            "Whether HTTP may listen on addresses that other machines reach, which needs SM_HTTP_TOKENS_FILE; without it :port is 127.0.0.1.");
    public static final Setting<Path> HTTP_TOKENS_FILE = path(
            "SM_HTTP_TOKENS_FILE",
            HTTP,
            null,
            "File of lines role[,role]=token with the roles read, payload, operate and worker; callers must show one then (docs/security.md).");
    public static final Setting<Boolean> HTTP_ALLOW_ANONYMOUS = flag(
            "SM_HTTP_ALLOW_ANONYMOUS",
            HTTP,
            false,
            "Whether SM_HTTP_ALLOW_REMOTE holds without tokens: whoever can connect may do everything.");
    public static final Setting<List<String>> HTTP_HOSTS = add(
            of(
                    "SM_HTTP_HOSTS",
                    HTTP,
                    SettingTypes.listOf(SettingTypes.matching("a host name", Pattern.compile("[A-Za-z0-9_.-]{1,253}"))),
                    "",
                    "Names with dots under which a process answers to others without tokens; addresses and names without dots are always taken."));
    public static final Setting<Path> TOKEN_FILE = path(
            "SM_TOKEN_FILE",
            HTTP,
            null,
            "File with the one token that this process shows to others: a Worker (role worker), the command line (read, payload, operate).");

    // Embedded broker and database
    public static final Setting<Path> EMBEDDED_DATA_DIR = path(
            "SM_EMBEDDED_DATA_DIR",
            EMBEDDED,
            "data/embedded",
            "Folder for the data of the embedded broker (kafka) and database (mongo).");
    public static final Setting<Integer> EMBEDDED_KAFKA_PORT = number(
            "SM_EMBEDDED_KAFKA_PORT",
            EMBEDDED,
            9_092,
            0,
            65_535,
            "Port of the embedded broker, the next free one when taken; 0 = any free one.");
    public static final Setting<List<BrokerNode>> EMBEDDED_KAFKA_NODES = add(of(
            "SM_EMBEDDED_KAFKA_NODES",
            EMBEDDED,
            SettingTypes.listOf(SettingTypes.brokerNode()),
            "",
            "All brokers of an embedded cluster, host:port:controller-port each; without it there is one, by itself."));
    public static final Setting<Integer> EMBEDDED_KAFKA_NODE =
            number("SM_EMBEDDED_KAFKA_NODE", EMBEDDED, 1, 1, 9, "Which of these the broker is, counted from 1.");
    public static final Setting<Path> EMBEDDED_KAFKA_PROPERTIES_FILE = path(
            "SM_EMBEDDED_KAFKA_PROPERTIES_FILE",
            EMBEDDED,
            null,
            "Properties file with more settings of the embedded broker, which win over its own: to try TLS, a login and ACLs.");
    public static final Setting<Integer> EMBEDDED_MONGO_PORT = number(
            "SM_EMBEDDED_MONGO_PORT",
            EMBEDDED,
            27_017,
            0,
            65_535,
            "Port of the embedded database, the next free one when taken; 0 = any free one.");

    public static final Setting<Integer> EMBEDDED_MYSQL_PORT = number(
            "SM_EMBEDDED_MYSQL_PORT",
            EMBEDDED,
            3_306,
            0,
            65_535,
            "Port of an embedded MariaDB, the next free one when taken; 0 = any free one.");

    // Experiment
    public static final Setting<Duration> EXPERIMENT_DURATION = add(of(
                    "EXPERIMENT_DURATION",
                    EXPERIMENT,
                    SettingTypes.duration(Duration.ofSeconds(1), Duration.ofDays(30)),
                    "90s",
                    "How long messages are sent and fall due.")
            .alias("EXPERIMENT_DURATION_HOURS", hours -> hours + "h"));
    public static final Setting<Integer> EXPERIMENT_MESSAGE_COUNT =
            number("EXPERIMENT_MESSAGE_COUNT", EXPERIMENT, 10_000, 1, 1_000_000_000, "Messages of a run.");
    public static final Setting<Integer> MESSAGE_SIZE_BYTES = number(
            "MESSAGE_SIZE_BYTES", EXPERIMENT, 100, 0, 67_108_864, "Payload of each message, without its headers.");
    public static final Setting<Long> EXPERIMENT_SEED = add(of(
            "EXPERIMENT_SEED",
            EXPERIMENT,
            SettingTypes.longNumber(),
            null,
            "Seed of due times and payloads; without it a random one, which is printed."));
    public static final Setting<Path> EXPERIMENT_DATA_DIR = path(
            "EXPERIMENT_DATA_DIR",
            EXPERIMENT,
            "data/experiment",
            "Folder of a run; the launcher sets it to data/<start time>.");
    public static final Setting<Boolean> KAFKA_ENABLED =
            flag("KAFKA_ENABLED", EXPERIMENT, true, "Whether the run includes the Kafka scheduler.");
    public static final Setting<Boolean> DATABASE_SCHEDULER_MYSQL_ENABLED = flag(
            "DATABASE_SCHEDULER_MYSQL_ENABLED",
            EXPERIMENT,
            true,
            "Whether the run includes the two schedulers that poll MySQL, mysql-classic and mysql-tuned.");
    public static final Setting<Boolean> DATABASE_SCHEDULER_CASSANDRA_ENABLED = flag(
            "DATABASE_SCHEDULER_CASSANDRA_ENABLED",
            EXPERIMENT,
            false,
            "Whether the run includes the Cassandra baseline (not built; without effect).");
    public static final Setting<List<String>> EXPERIMENT_PEERS = add(of(
            "EXPERIMENT_PEERS",
            EXPERIMENT,
            SettingTypes.listOf(
                    SettingTypes.matching("db-scheduler or artemis", Pattern.compile("db-scheduler|artemis"))),
            "",
            "More systems to compare with: db-scheduler (a library that polls MySQL), artemis (a message broker)."));
    public static final Setting<String> EXPERIMENT_PEER = text(
            "EXPERIMENT_PEER", EXPERIMENT, "", "Which system a process of the comparison is; the launcher sets it.");
    public static final Setting<String> EXPERIMENT_PEER_ADDRESSES = text(
            "EXPERIMENT_PEER_ADDRESSES",
            EXPERIMENT,
            "",
            "Servers of the compared systems, name=URL separated by spaces; the launcher sets it.");
    public static final Setting<Duration> RESOURCE_MONITOR_INTERVAL = add(of(
                    "RESOURCE_MONITOR_INTERVAL",
                    EXPERIMENT,
                    SettingTypes.duration(Duration.ofMillis(500), Duration.ofHours(1)),
                    "2s",
                    "How often CPU, memory, disk and network of every process are written down.")
            .alias("DOCKER_MONITOR_INTERVAL"));
    public static final Setting<String> MESSENGER_DATABASE_URL = add(of(
            "MESSENGER_DATABASE_URL",
            EXPERIMENT,
            SettingTypes.matching(
                    "a URL such as mongodb://localhost:27017", Pattern.compile("mongodb(\\+srv)?://\\S+")),
            "mongodb://localhost:27017",
            "MongoDB that keeps what was sent and received; when set, the launcher starts no embedded one."));
    public static final Setting<Boolean> MESSAGE_DATABASE_ENABLED = flag(
            "MESSAGE_DATABASE_ENABLED",
            EXPERIMENT,
            true,
            "Whether sent and received messages are kept in the database.");
    public static final Setting<String> MESSAGE_DATABASE_TABLE = topic(
            "MESSAGE_DATABASE_TABLE",
            EXPERIMENT,
            "MESSAGES_RECIEVED",
            "Collection of received messages (the original's spelling).");
    public static final Setting<String> KAFKA_MESSAGE_TOPIC =
            topic("KAFKA_MESSAGE_TOPIC", EXPERIMENT, "MESSAGES", "Target topic of the run's messages.");
    public static final Setting<Integer> KAFKA_MESSAGE_TOPIC_PARTITIONS =
            number("KAFKA_MESSAGE_TOPIC_PARTITIONS", EXPERIMENT, 16, 1, 1_000, "Partitions of that topic.");
    public static final Setting<Duration> KAFKA_MESSAGE_TIMEOUT = duration(
            "KAFKA_MESSAGE_TIMEOUT",
            EXPERIMENT,
            "10s",
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "Taken for the original's sake and without effect: the transaction's own time-outs hold.");
    public static final Setting<String> KAFKA_MESSAGE_GROUP_ID =
            topic("KAFKA_MESSAGE_GROUP_ID", EXPERIMENT, "MESSAGE_GROUP", "Consumer group of the collector.");
    public static final Setting<Integer> COLLECTOR_PROCESS_COUNT =
            number("COLLECTOR_PROCESS_COUNT", EXPERIMENT, 1, 1, 64, "Threads that collect.");
    public static final Setting<Duration> COLLECTOR_CONSUMER_TIMEOUT = duration(
            "COLLECTOR_CONSUMER_TIMEOUT",
            EXPERIMENT,
            "10s",
            Duration.ofMillis(1),
            Duration.ofHours(1),
            "How long one poll of the collector waits at most.");
    public static final Setting<Duration> COLLECTOR_CONSUMER_FREQ = duration(
            "COLLECTOR_CONSUMER_FREQ",
            EXPERIMENT,
            "0",
            Duration.ZERO,
            Duration.ofHours(1),
            "Pause between rounds of the collector; 0 = it collects all the time.");
    public static final Setting<String> MESSAGE_ID_KEY =
            text("MESSAGE_ID_KEY", EXPERIMENT, "__sm_msg_id", "Header that carries a message's id.");
    public static final Setting<String> EXPERIMENT_ID_KEY =
            text("EXPERIMENT_ID_KEY", EXPERIMENT, "__sm_exp_id", "Header that carries the run's id.");
    public static final Setting<String> EXPERIMENT_MESSAGE_CREATION_KEY = text(
            "EXPERIMENT_MESSAGE_CREATION_KEY",
            EXPERIMENT,
            "__sm_exp_creation_time",
            "Header that carries the time of sending.");
    public static final Setting<Duration> MESSENGER_SCHEDULER_FREQ = duration(
            "MESSENGER_SCHEDULER_FREQ",
            EXPERIMENT,
            "1s",
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "Pause between the blocks in which messages are sent.");

    // Benchmark
    public static final Setting<Integer> BENCH_ROUNDS =
            number("BENCH_ROUNDS", BENCHMARK, 5, 1, 99, "How often --bench measures each system.");
    public static final Setting<Integer> BENCH_SECONDS = number(
            "BENCH_SECONDS",
            BENCHMARK,
            60,
            2,
            3_600,
            "Length of the precision load; the other loads last a fraction of it, and delays are at most half of it, or 30 s.");
    public static final Setting<Integer> BENCH_WARM_UP_SECONDS = number(
            "BENCH_WARM_UP_SECONDS",
            BENCHMARK,
            90,
            0,
            3_600,
            "Load before anything is measured, in seconds, behind a burst; 0 for neither.");
    public static final Setting<Integer> BENCH_RATE =
            number("BENCH_RATE", BENCHMARK, 2_000, 1, 1_000_000, "Messages a second of the precision load.");
    public static final Setting<List<Integer>> BENCH_BURSTS = add(of(
            "BENCH_BURSTS",
            BENCHMARK,
            SettingTypes.listOf(SettingTypes.wholeNumber(1, 10_000_000)),
            "200000,500000",
            "Messages due at one instant, a burst each."));
    public static final Setting<List<Integer>> BENCH_BACKLOGS = add(of(
            "BENCH_BACKLOGS",
            BENCHMARK,
            SettingTypes.listOf(SettingTypes.wholeNumber(0, 100_000_000)),
            "0,10000,100000,1000000",
            "Messages pending far ahead, ascending, under each of which precision is measured."));
    public static final Setting<Integer> BENCH_LARGEST_BACKLOG = number(
            "BENCH_LARGEST_BACKLOG",
            BENCHMARK,
            10_000_000,
            0,
            100_000_000,
            "One more of those, for the Kafka scheduler alone; 0: none.");
    public static final Setting<List<String>> BENCH_CONTESTANTS = add(of(
            "BENCH_CONTESTANTS",
            BENCHMARK,
            SettingTypes.listOf(SettingTypes.matching(
                    "exactly-once, at-least-once, exactly-once-staged, artemis or mysql-tuned",
                    Pattern.compile("exactly-once|at-least-once|exactly-once-staged|artemis|mysql-tuned"))),
            "exactly-once,at-least-once,artemis,mysql-tuned",
            "What is measured: the Kafka scheduler under either guarantee, or with SM_STAGING_LEAD, and systems to compare"
                    + " with."));
    public static final Setting<Boolean> BENCH_PROFILE = flag(
            "BENCH_PROFILE", BENCHMARK, false, "Whether a JDK Flight Recorder runs in each process; the files stay.");
    public static final Setting<List<String>> BENCH_WORK = add(of(
            "BENCH_WORK",
            BENCHMARK,
            SettingTypes.listOf(SettingTypes.matching(
                    "precision, burst, drain, throughput or backlog",
                    Pattern.compile("precision|burst|drain|throughput|backlog"))),
            "",
            "The loads of a measuring process; the launcher sets it from what stands behind --bench."));
    public static final Setting<String> BENCH_CONTESTANT =
            text("BENCH_CONTESTANT", BENCHMARK, "", "Which system a measuring process measures; the launcher sets it.");
    public static final Setting<Integer> BENCH_ROUND =
            number("BENCH_ROUND", BENCHMARK, 1, 1, 99, "The round of a measuring process; the launcher sets it.");

    // Database scheduler
    public static final Setting<String> DATABASE_SCHEDULER_MYSQL_HOST = add(of(
            "DATABASE_SCHEDULER_MYSQL_HOST",
            DATABASE_SCHEDULER,
            SettingTypes.matching("host or host:port", Pattern.compile("[^\\s/:]+(:\\d{1,5})?")),
            null,
            "An existing MySQL 8 or MariaDB; without it the launcher starts one for each system that needs one."));
    public static final Setting<String> DATABASE_SCHEDULER_MYSQL_USER =
            text("DATABASE_SCHEDULER_MYSQL_USER", DATABASE_SCHEDULER, "root", "User of that MySQL.");
    public static final Setting<String> DATABASE_SCHEDULER_MYSQL_PASSWORD = add(of(
                    "DATABASE_SCHEDULER_MYSQL_PASSWORD",
                    DATABASE_SCHEDULER,
                    SettingTypes.text(),
                    "",
                    "Password of that user.")
            .masked());
    public static final Setting<String> DATABASE_SCHEDULER_DATABASE =
            identifier("DATABASE_SCHEDULER_DATABASE", "messages", "Database; created when it is missing.");
    public static final Setting<String> DATABASE_SCHEDULER_SM_TABLE = identifier(
            "DATABASE_SCHEDULER_SM_TABLE",
            "messages",
            "Table of messages that wait; each system appends its own name: messages_mysql_classic.");
    public static final Setting<String> DATABASE_SCHEDULER_RECIPIENT_TABLE = identifier(
            "DATABASE_SCHEDULER_RECIPIENT_TABLE",
            "messages_recieved",
            "Table of delivered messages (the original's spelling); each system appends its own name.");
    public static final Setting<Duration> DATABASE_SCHEDULER_FREQ = duration(
            "DATABASE_SCHEDULER_FREQ",
            DATABASE_SCHEDULER,
            "1s",
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "Period of mysql-classic's poll, and how far ahead of the clock it takes messages (the original: 60).");
    public static final Setting<Duration> DATABASE_SCHEDULER_TUNED_FREQ = duration(
            "DATABASE_SCHEDULER_TUNED_FREQ",
            DATABASE_SCHEDULER,
            "100ms",
            Duration.ofMillis(1),
            Duration.ofHours(1),
            "Period of mysql-tuned's polls; what is due is drained until nothing is left.");
    public static final Setting<Integer> DATABASE_SCHEDULER_TUNED_POLLERS = number(
            "DATABASE_SCHEDULER_TUNED_POLLERS", DATABASE_SCHEDULER, 4, 1, 64, "Threads that poll for mysql-tuned.");
    public static final Setting<Integer> DATABASE_SCHEDULER_TUNED_BATCH = number(
            "DATABASE_SCHEDULER_TUNED_BATCH",
            DATABASE_SCHEDULER,
            500,
            1,
            100_000,
            "Most messages that one poll of mysql-tuned takes.");

    // Logging
    public static final Setting<LogLevel> LOG_LEVEL =
            add(of("LOG_LEVEL", LOGGING, SettingTypes.oneOf(LogLevel.class), "info", "How much is logged."));
    public static final Setting<Boolean> DEBUG =
            flag("DEBUG", LOGGING, false, "True = LOG_LEVEL debug, unless that is set.");
    public static final Setting<ServerAddress> GRAYLOG_SERVER = add(of(
            "GRAYLOG_SERVER",
            LOGGING,
            SettingTypes.serverAddress(),
            null,
            "host:port of a Graylog server that gets the log as well, as GELF by UDP; it sees what the log sees."));

    private SettingCatalogue() {}

    /** All settings, in the README's order. */
    public static List<Setting<?>> all() {
        return List.copyOf(ALL);
    }

    private static <T> Setting<T> of(
            String name, SettingGroup group, SettingType<T> type, @Nullable String defaultText, String meaning) {
        return Setting.of(name, group, type, defaultText, meaning);
    }

    private static Setting<Integer> number(
            String name, SettingGroup group, int value, int from, int to, String meaning) {
        return add(of(name, group, SettingTypes.wholeNumber(from, to), Integer.toString(value), meaning));
    }

    private static Setting<Duration> duration(
            String name, SettingGroup group, @Nullable String value, Duration from, Duration to, String meaning) {
        return add(of(name, group, SettingTypes.duration(from, to), value, meaning));
    }

    private static Setting<Boolean> flag(String name, SettingGroup group, boolean value, String meaning) {
        return add(of(name, group, SettingTypes.bool(), Boolean.toString(value), meaning));
    }

    private static Setting<String> topic(String name, SettingGroup group, String value, String meaning) {
        return add(of(name, group, SettingTypes.topic(), value, meaning));
    }

    private static Setting<String> identifier(String name, String value, String meaning) {
        return add(of(
                name,
                DATABASE_SCHEDULER,
                SettingTypes.matching(
                        "letters, digits and '_', beginning with a letter, at most 40",
                        Pattern.compile("[A-Za-z]\\w{0,39}")),
                value,
                meaning));
    }

    private static Setting<String> text(String name, SettingGroup group, String value, String meaning) {
        return add(of(name, group, SettingTypes.text(), value, meaning));
    }

    private static Setting<Path> path(String name, SettingGroup group, @Nullable String value, String meaning) {
        return add(of(name, group, SettingTypes.path(), value, meaning));
    }

    private static <T> Setting<T> add(Setting<T> setting) {
        ALL.add(setting);
        return setting;
    }
}
