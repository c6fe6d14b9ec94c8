package io.messagescheduler.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the index holds of one id, and all that it ever sent; nothing is forgotten. */
final class MemoryHoldings implements Holdings {
    final TreeMap<Long, Change> changing = new TreeMap<>();
    final TreeMap<Long, Ended> ended = new TreeMap<>();
    final Map<String, Outcome> outcomes = new HashMap<>();
    final TreeMap<Long, Long> cancellations = new TreeMap<>();
    final List<IndexEffect.Reschedule> rescheduled = new ArrayList<>();
    private @Nullable Live live;

    /** Applies the event twice, of which the second time must change nothing. */
    List<IndexEffect> apply(IndexEvent event) {
        List<IndexEffect> effects = IndexRules.apply(event, this);
        effects.forEach(this::accept);
        assertThat(IndexRules.apply(event, this))
                .as("%s again", event)
                .allSatisfy(again -> assertThat(isWithoutEffect(again)).isTrue());
        return effects;
    }

    private boolean isWithoutEffect(IndexEffect effect) {
        return switch (effect) {
            case IndexEffect.Tell tell ->
                tell.outcome().equals(outcomes.get(tell.outcome().request()));
            case IndexEffect.ForgetCancellation forget -> !cancellations.containsKey(forget.version());
            default -> false;
        };
    }

    private void accept(IndexEffect effect) {
        switch (effect) {
            case IndexEffect.PutLive put -> live = put.live();
            case IndexEffect.PutChange put -> {
                if (put.change() == null) {
                    changing.remove(put.version());
                } else {
                    changing.put(put.version(), put.change());
                }
            }
            case IndexEffect.End end ->
                assertThat(ended.put(end.ended().what().version(), end.ended()))
                        .as("a version ends once")
                        .isNull();
            case IndexEffect.AskCancellation ask ->
                cancellations.put(ask.what().version(), ask.what().dueMs());
            case IndexEffect.ForgetCancellation forget -> cancellations.remove(forget.version());
            case IndexEffect.Reschedule reschedule -> rescheduled.add(reschedule);
            case IndexEffect.Tell tell -> {
                Outcome before = outcomes.put(tell.outcome().request(), tell.outcome());
                assertThat(before == null || before.equals(tell.outcome()))
                        .as("a request has one outcome: %s, then %s", before, tell.outcome())
                        .isTrue();
            }
        }
        assertThat(changing.values())
                .as("at most one open change, none beside something live")
                .filteredOn(Change::isOpen)
                .hasSizeLessThanOrEqualTo(live == null ? 1 : 0);
    }

    Outcome.@Nullable Kind told(String request) {
        Outcome outcome = outcomes.get(request);
        return outcome == null ? null : outcome.kind();
    }

    @Override
    public @Nullable Live live() {
        return live;
    }

    @Override
    public @Nullable Change changing(long version) {
        return changing.get(version);
    }

    @Override
    public @Nullable Change open() {
        return changing.values().stream().filter(Change::isOpen).findAny().orElse(null);
    }

    @Override
    public @Nullable Ended lastEnded() {
        return ended.descendingMap().values().stream()
                .filter(end -> end.how() != Ended.How.SUPERSEDED)
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable Outcome outcome(String request) {
        return outcomes.get(request);
    }
}
