package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.scheduler.api.ReplayRecords.Replay;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of the letters that a replay looked at. Owned by one thread. */
final class ReplayTally {
    private static final int MOST_EXAMPLES = 20;

    private record Left(LetterPlace letter, Replay.Unfit why) {}

    private final List<Left> examples = new ArrayList<>();
    private long scanned;
    private long matched;
    private long replayed;
    private long already;
    private long unfit;
    private @Nullable String cursor;

    void looked(boolean isMeant) {
        scanned++;
        matched += isMeant ? 1 : 0;
    }

    void sent() {
        replayed++;
    }

    void already() {
        already++;
    }

    void unfit(LetterPlace letter, Replay.Unfit why) {
        unfit++;
        example(new Left(letter, why));
    }

    /** There is no letter at this place. */
    void missing(LetterPlace letter) {
        unfit(letter, new Replay.Unfit("NO_LETTER", "There is no dead letter " + letter));
    }

    private void example(Left left) {
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(left);
        }
    }

    /** @param next for the call after this one, or null when there is nothing more */
    void goOnAt(@Nullable String next) {
        cursor = next;
    }

    void add(ReplayTally more) {
        scanned += more.scanned;
        matched += more.matched;
        replayed += more.replayed;
        already += more.already;
        unfit += more.unfit;
        more.examples.forEach(this::example);
    }

    long replayed() {
        return replayed;
    }

    boolean isEmpty() {
        return scanned == 0;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("scanned", scanned);
        json.put("matched", matched);
        json.put("replayed", replayed);
        json.put("already_replayed", already);
        json.put("left", unfit);
        ArrayNode shown = json.putArray("examples");
        for (Left left : examples) {
            shown.addObject()
                    .put("letter", left.letter().toString())
                    .put("code", left.why().code())
                    .put("message", left.why().message());
        }
        json.put("cursor", cursor);
        return json;
    }
}
