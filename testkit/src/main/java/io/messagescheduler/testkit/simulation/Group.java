package io.messagescheduler.testkit.simulation;

import io.messagescheduler.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group: its members and what each owns, and the offsets committed. Partitions move cooperatively: the next owner
 * gets one only when the last has given it up, or is gone.
 */
final class Group {
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    /** A member, as the group's coordinator sees it. */
    static final class Member {
        private final String id;
        private final @Nullable String instance;
        private final Set<String> topics;
        private final Set<TopicPartition> owned = new LinkedHashSet<>();
        private Set<TopicPartition> target = Set.of();
        private int generation = -1;
        private @Nullable Long silentSinceNanos;

        private Member(String id, @Nullable String instance, Collection<String> topics) {
            this.id = id;
            this.instance = instance;
            this.topics = Set.copyOf(topics);
        }

        Set<TopicPartition> owned() {
            return Set.copyOf(owned);
        }

        /** Its process is dead or stopped: no more heartbeats. */
        void falls(long nowNanos) {
            silentSinceNanos = nowNanos;
        }

        /** Its process goes on. If its session is over by now, it has yet to hear of it. */
        void rises() {
            silentSinceNanos = null;
        }
    }

    private final String name;
    private final ManualClock clock;
    private final Function<String, Set<TopicPartition>> partitionsOf;
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    private final Map<Transaction, Set<TopicPartition>> pending = new LinkedHashMap<>();
    private final List<Member> members = new ArrayList<>();
    private int generation;
    private final LogEvents events;
    private int joined;

    Group(String name, ManualClock clock, Function<String, Set<TopicPartition>> partitionsOf, LogEvents events) {
        this.events = events;
        this.name = name;
        this.clock = clock;
        this.partitionsOf = partitionsOf;
    }

    String name() {
        return name;
    }

    /** A new member; under a static id it takes over what the last of that id had, who is fenced. */
    Member join(@Nullable String instance, Collection<String> topics) {
        Member member = new Member((instance == null ? "member" : instance) + "-" + ++joined, instance, topics);
        Optional<Member> before = members.stream()
                .filter(known -> instance != null && instance.equals(known.instance))
                .findFirst();
        if (before.isPresent()) {
            member.target = before.get().target;
            members.set(members.indexOf(before.get()), member);
            if (!before.get().topics.equals(member.topics)) {
                reassign();
            }
        } else {
            members.add(member);
            reassign();
        }
        return member;
    }

    /** Removes the member at once. */
    void leave(Member member) {
        if (members.remove(member)) {
            reassign();
        }
    }

    /** Removes the members that have been silent for a session. */
    void expire() {
        boolean changed = members.removeIf(member -> member.silentSinceNanos != null
                && clock.nanoTime() - member.silentSinceNanos >= SESSION_TIMEOUT.toNanos());
        if (changed) {
            reassign();
        }
    }

    /** Removes the members of this static id as if their session were over, without their knowing. */
    void evict(String instance) {
        List<Member> evicted = members.stream()
                .filter(member -> instance.equals(member.instance))
                .toList();
        evicted.forEach(this::leave);
    }

    boolean knows(Member member) {
        return members.contains(member);
    }

    /** Whether the member owns exactly what is meant for it, and knows the generation. */
    boolean isSettled(Member member) {
        return member.generation == generation && member.owned.size() == member.target.size() && knows(member);
    }

    /** Whether another member has the static id now. */
    boolean fenced(Member member) {
        return member.instance != null
                && !knows(member)
                && members.stream().anyMatch(other -> member.instance.equals(other.instance));
    }

    /** What the member has to give up before anything else. */
    Set<TopicPartition> toRevoke(Member member) {
        Set<TopicPartition> lost = new LinkedHashSet<>(member.owned);
        lost.removeAll(member.target);
        return lost;
    }

    void revoked(Member member, Set<TopicPartition> partitions) {
        member.owned.removeAll(partitions);
    }

    /** Gives the member what nobody else holds any more of what is meant for it. */
    Set<TopicPartition> assign(Member member) {
        Set<TopicPartition> added = new LinkedHashSet<>(member.target);
        members.forEach(other -> added.removeAll(other.owned));
        member.owned.addAll(added);
        member.generation = generation;
        return added;
    }

    private void reassign() {
        generation++;
        Map<Member, Set<TopicPartition>> targets = new LinkedHashMap<>();
        members.forEach(member -> targets.put(member, new LinkedHashSet<>()));
        Set<TopicPartition> all = new LinkedHashSet<>();
        members.forEach(member -> member.topics.forEach(topic -> all.addAll(partitionsOf.apply(topic))));
        List<TopicPartition> open = new ArrayList<>(all);
        open.sort(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
        int fair = members.isEmpty() ? 0 : Math.ceilDiv(open.size(), members.size());
        targets.forEach((member, target) -> member.target.stream()
                .filter(open::contains)
                .filter(partition -> member.topics.contains(partition.topic()))
                .limit(fair)
                .forEach(target::add));
        targets.values().forEach(open::removeAll);
        for (TopicPartition partition : open) {
            targets.entrySet().stream()
                    .filter(candidate -> candidate.getKey().topics.contains(partition.topic()))
                    .min(Comparator.comparingInt(
                            candidate -> candidate.getValue().size()))
                    .ifPresent(least -> least.getValue().add(partition));
        }
        targets.forEach((member, target) -> member.target = target);
    }

    ConsumerGroupMetadata metadata(@Nullable Member member) {
        return member == null || member.generation < 0
                ? new ConsumerGroupMetadata(name, -1, "", Optional.empty())
                : new ConsumerGroupMetadata(name, member.generation, member.id, Optional.ofNullable(member.instance));
    }

    /**
     * Whether whoever shows this metadata may commit in a transaction. Bare metadata may always: nobody is fenced by it.
     *
     * @throws CommitFailedException for a member that the group has dropped
     */
    void check(ConsumerGroupMetadata metadata) {
        if (metadata.generationId() < 0 && metadata.memberId().isEmpty()) {
            return;
        }
        Optional<Member> member = members.stream()
                .filter(known -> known.id.equals(metadata.memberId()))
                .findFirst();
        boolean replaced = member.isEmpty()
                && members.stream()
                        .anyMatch(other -> Optional.ofNullable(other.instance)
                                .equals(metadata.groupInstanceId().or(() -> Optional.of(""))));
        if (replaced) {
            throw new FencedInstanceIdException("Another member has the instance id by now");
        }
        if (member.isEmpty() || member.get().generation != metadata.generationId()) {
            throw new CommitFailedException("Transaction offset commit failed: no such member of " + name
                    + " in this generation: " + metadata.memberId());
        }
    }

    /** @throws CommitFailedException unless the group has no members, or the caller is one */
    void commit(@Nullable Member member, Map<TopicPartition, OffsetAndMetadata> committed) {
        if (member == null ? !members.isEmpty() : !knows(member)) {
            throw new CommitFailedException("The group " + name + " knows no such member");
        }
        offsets.putAll(committed);
        events.committed(name, committed);
    }

    void forget(TopicPartition partition) {
        offsets.remove(partition);
        events.written();
    }

    void pending(Transaction transaction, Set<TopicPartition> partitions) {
        pending.computeIfAbsent(transaction, unused -> new HashSet<>()).addAll(partitions);
    }

    void settle(Transaction transaction, Map<TopicPartition, OffsetAndMetadata> committed) {
        pending.remove(transaction);
        offsets.putAll(committed);
        events.committed(name, committed);
    }

    /** Whether a transaction that is open may change this offset. */
    boolean isUnstable(TopicPartition partition) {
        return pending.values().stream().anyMatch(partitions -> partitions.contains(partition));
    }

    @Nullable
    OffsetAndMetadata committed(TopicPartition partition) {
        return offsets.get(partition);
    }
}
