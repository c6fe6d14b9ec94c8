package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.process.HttpGuard;
import io.messagescheduler.process.HttpRole;
import io.messagescheduler.process.Problem;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the etf1 scheduler and of its admin server, with their names, statuses and shapes. They have no cursor, so
 * what they show is capped; the values of one answer together too.
 */
final class EtfApi {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MOST_SHOWN = 1_000;
    private static final int USUALLY_SHOWN = 300;
    /** Most that a search of the admin routes sorts; {@code found} counts to there. */
    private static final int MOST_SORTED = 10_000;

    private static final long MOST_VALUE_BYTES = 4L * 1024 * 1024;
    private static final int PAGE = 500;
    private static final int MOST_PAGES = 200;
    private static final int MOST_PAGES_COUNTED = 20;
    private static final Set<State> WAITING = EnumSet.of(State.PENDING, State.CHANGING);
    private static final Set<State> OVER = EnumSet.complementOf(EnumSet.of(State.PENDING, State.CHANGING));

    private final Supplier<RestApi.Backend> backend;
    private final ApiThreads searches;

    EtfApi(Supplier<RestApi.Backend> backend, ApiThreads searches) {
        this.backend = backend;
        this.searches = searches;
    }

    void addTo(ApiRoutes routes) {
        get(routes, "/info", this::info);
        get(routes, "/schedules", this::schedules);
        for (String root : List.of("", "/api")) {
            get(routes, root + "/stats", this::stats);
            get(routes, root + "/schedulers", this::schedulers);
            for (String part : List.of("", "/live", "/history")) {
                Set<State> states = part.equals("/history") ? OVER : WAITING;
                get(routes, root + part + "/scheduler/{name}/schedules", context -> search(context, states));
                get(routes, root + part + "/scheduler/{name}/schedule/{id}", context -> detail(context, states));
            }
        }
    }

    /** Errors look as theirs do. */
    private void get(ApiRoutes routes, String path, ApiThreads.Answer answer) {
        routes.add(
                HandlerType.GET,
                path,
                context -> searches.run(context, each -> {
                    try {
                        answer.give(each);
                    } catch (Schedules.Unavailable e) {
                        error(each, 500, String.valueOf(e.getMessage()));
                    } catch (Problem e) {
                        error(each, e.status(), String.valueOf(e.getMessage()));
                    }
                }));
    }

    private static void error(Context context, int status, String message) {
        SchedulesApi.json(context, status, NODES.objectNode().put("error", message));
    }

    private void info(Context context) {
        SchedulerInfo info = backend.get().info();
        ObjectNode json = NODES.objectNode().put("hostname", SchedulerInfo.hostName());
        ArrayNode addresses = json.putArray("address");
        SchedulerInfo.addresses().forEach(addresses::add);
        json.put("server_address", info.serverAddress());
        ObjectNode kafka = json.putObject("kafka").put("bootstrap_servers", info.bootstrapServers());
        ArrayNode topics = kafka.putArray("topics");
        info.topics().forEach(topics::add);
        kafka.put("history_topic", info.historyTopic());
        SchedulesApi.json(context, 200, json);
    }

    private void schedules(Context context) {
        ArrayNode shown = NODES.arrayNode();
        Values values = new Values(HttpGuard.has(context, HttpRole.PAYLOAD));
        find(new Schedules.Filter(null, null, null, null, null, WAITING), MOST_SHOWN)
                .forEach(entry -> shown.add(values.json(entry)));
        SchedulesApi.json(context, 200, shown);
    }

    private void stats(Context context) {
        RestApi.Backend ready = backend.get();
        long waiting = count(WAITING, ready.schedules().pending());
        ArrayNode stats = NODES.arrayNode();
        stats.addObject()
                .put("scheduler", ready.info().name())
                .put("total_live", waiting)
                .put("total_history", count(OVER, ready.schedules().finished()))
                .put("total", waiting);
        SchedulesApi.json(context, 200, stats);
    }

    private void schedulers(Context context) {
        SchedulerInfo info = backend.get().info();
        ArrayNode schedulers = NODES.arrayNode();
        ObjectNode instance = schedulers
                .addObject()
                .put("name", info.name())
                .put("http_port", info.port())
                .putArray("instances")
                .addObject();
        instance.put("ip", SchedulerInfo.ownAddress());
        instance.putArray("hostname").add(SchedulerInfo.hostName());
        ArrayNode topics = instance.putArray("topics");
        info.topics().forEach(topics::add);
        instance.put("history_topic", info.historyTopic());
        instance.put("bootstrap_servers", info.bootstrapServers());
        SchedulesApi.json(context, 200, schedulers);
    }

    private void search(Context context, Set<State> states) {
        RestApi.Backend ready = backend.get();
        ObjectNode answer = NODES.objectNode();
        ArrayNode shown = NODES.arrayNode();
        int found = 0;
        if (context.pathParam("name").equals(ready.info().name())) {
            String id = context.queryParam("schedule-id");
            List<ScheduleEntry> all = find(
                    new Schedules.Filter(
                            id == null || id.isEmpty() ? null : id,
                            null,
                            null,
                            epochMs(context, "epoch-from", 0),
                            epochMs(context, "epoch-to", 1),
                            states),
                    MOST_SORTED);
            found = all.size();
            all.sort(order(context.queryParam("sort-by")));
            Values values = new Values(HttpGuard.has(context, HttpRole.PAYLOAD));
            all.subList(0, Math.min(most(context), found))
                    .forEach(entry -> shown.add(named(ready.info(), values.json(entry))));
        }
        answer.put("found", found);
        answer.set("schedules", shown);
        SchedulesApi.json(context, 200, answer);
    }

    private void detail(Context context, Set<State> states) {
        RestApi.Backend ready = backend.get();
        ArrayNode versions = NODES.arrayNode();
        Optional<ScheduleId> id = Optional.ofNullable(ScheduleId.of(Text.bytes(context.pathParam("id"))));
        if (id.isPresent() && context.pathParam("name").equals(ready.info().name())) {
            List<ScheduleEntry> found = states == OVER
                    ? ready.schedules().history(id.get())
                    : ready.schedules().find(id.get()).stream()
                            .filter(entry -> states.contains(entry.state()))
                            .toList();
            Values values = new Values(HttpGuard.has(context, HttpRole.PAYLOAD));
            found.forEach(entry -> versions.add(named(ready.info(), values.json(entry))));
        }
        if (versions.isEmpty()) {
            context.status(404).contentType("application/json");
        } else {
            SchedulesApi.json(context, 200, versions);
        }
    }

    private static ObjectNode named(SchedulerInfo info, ObjectNode schedule) {
        return NODES.objectNode().put("scheduler", info.name()).set("schedule", schedule);
    }

    /** Exact where a few looks see all of them, else what the index estimates. */
    private long count(Set<State> states, long estimate) {
        long counted = 0;
        String cursor = null;
        try {
            for (int page = 0; page < MOST_PAGES_COUNTED; page++) {
                Schedules.Page next = backend.get()
                        .schedules()
                        .search(new Schedules.Filter(null, null, null, null, null, states), cursor, PAGE);
                counted += next.schedules().size();
                cursor = next.cursor();
                if (cursor == null) {
                    return counted;
                }
            }
        } catch (Schedules.BadCursor e) {
            throw new IllegalStateException(e);
        }
        return Math.max(counted, estimate);
    }

    /** Every match, up to a number, with a bounded number of looks; with values up to a number of bytes. */
    private List<ScheduleEntry> find(Schedules.Filter filter, int most) {
        List<ScheduleEntry> found = new ArrayList<>();
        long bytes = 0;
        String cursor = null;
        try {
            for (int page = 0; page < MOST_PAGES && found.size() < most; page++) {
                Schedules.Page next =
                        backend.get().schedules().search(filter, cursor, Math.min(PAGE, most - found.size()));
                for (ScheduleEntry entry : next.schedules()) {
                    byte[] value = entry.value();
                    bytes += value == null ? 0 : value.length;
                    found.add(bytes <= MOST_VALUE_BYTES ? entry : entry.withoutValue());
                }
                cursor = next.cursor();
                if (cursor == null) {
                    break;
                }
            }
        } catch (Schedules.BadCursor e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    /** Like theirs: what is no number counts as none. Whole seconds, the last one included. */
    private static @Nullable Long epochMs(Context context, String name, int andSeconds) {
        long seconds = number(context, name);
        return seconds <= 0 || seconds > 100_000_000_000L ? null : (seconds + andSeconds) * 1_000;
    }

    private static int most(Context context) {
        long most = number(context, "max");
        return most <= 0 ? USUALLY_SHOWN : (int) Math.min(most, MOST_SHOWN);
    }

    private static long number(Context context, String name) {
        String text = context.queryParam(name);
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /** {@code timestamp desc} unless told otherwise; what is not understood is passed over. */
    private static Comparator<ScheduleEntry> order(@Nullable String text) {
        List<String> words = text == null
                ? List.of()
                : List.of(text.strip().toLowerCase(Locale.ROOT).split(" +"));
        Comparator<ScheduleEntry> byId = Comparator.comparing(ScheduleEntry::id);
        Comparator<ScheduleEntry> byTimestamp =
                Comparator.comparingLong(entry -> Math.floorDiv(entry.scheduledAtMs(), 1_000L));
        Comparator<ScheduleEntry> byEpoch = Comparator.comparingLong(entry -> Math.floorDiv(entry.dueMs(), 1_000L));
        Comparator<ScheduleEntry> order = words.contains("id") ? byId : words.contains("epoch") ? byEpoch : byTimestamp;
        Comparator<ScheduleEntry> directed = words.contains("asc") ? order : order.reversed();
        return words.contains("id") ? directed.thenComparing(byTimestamp) : directed.thenComparing(byId);
    }

    /**
     * Makes the schedules of one answer; from where their values are too much together, values are null. Keys and values are
     * only for those who may see what messages carry.
     */
    private static final class Values {
        private final boolean payload;
        private long bytes;

        Values(boolean payload) {
            this.payload = payload;
        }

        ObjectNode json(ScheduleEntry entry) {
            byte[] value = entry.value();
            bytes += value == null ? 0 : value.length;
            byte[] key = entry.key();
            return NODES.objectNode()
                    .put("id", entry.id())
                    .put("epoch", Math.floorDiv(entry.dueMs(), 1_000L))
                    .put("timestamp", Math.floorDiv(entry.scheduledAtMs(), 1_000L))
                    .put("topic", entry.source() == null ? "" : entry.source().topic())
                    .put("target-topic", entry.target())
                    .put("target-key", key == null || !payload ? "" : new String(key, StandardCharsets.UTF_8))
                    .put("value", payload && bytes <= MOST_VALUE_BYTES ? value : null);
        }
    }
}
