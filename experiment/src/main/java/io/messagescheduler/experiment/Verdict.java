package io.messagescheduler.experiment;

import static io.messagescheduler.experiment.Words.messages;
import static io.messagescheduler.experiment.Words.messagesWere;
import static io.messagescheduler.experiment.Words.number;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Whether a system kept its promise, and why, in whole sentences. It depends on what became of the messages and never on
 * how late they were. A run that sent nothing, or fewer messages than it was told to, has shown nothing.
 *
 * @param reasons never empty; what was broken if it was not held
 */
record Verdict(boolean held, List<String> reasons) {

    Verdict {
        reasons = List.copyOf(reasons);
    }

    static Verdict of(Contestant contestant, SystemTally tally, OptionalLong expected) {
        List<String> broken = new ArrayList<>();
        List<String> tolerated = new ArrayList<>();
        long sent = tally.sent();
        if (sent == 0) {
            broken.add("No message was sent, so nothing was shown.");
        } else if (expected.isPresent() && sent != expected.getAsLong()) {
            broken.add("The run was told to send " + messages(expected.getAsLong()) + ", but the raw data hold "
                    + number(sent) + ".");
        }
        for (Fault fault : Fault.values()) {
            if (tally.count(fault) > 0) {
                (contestant.forbidden().contains(fault) ? broken : tolerated).add(sentence(fault, tally));
            }
        }
        if (!broken.isEmpty()) {
            broken.addAll(tolerated);
            return new Verdict(false, broken);
        }
        if (tolerated.isEmpty()) {
            return new Verdict(true, List.of(success(sent)));
        }
        tolerated.replaceAll(sentence -> sentence + " That is reported, and not a failure of this system.");
        return new Verdict(true, tolerated);
    }

    private static String success(long sent) {
        return sent == 1
                ? "The one message arrived exactly once, not early and unchanged."
                : "All " + messages(sent) + " arrived exactly once, none early and all unchanged.";
    }

    private static String sentence(Fault fault, SystemTally tally) {
        return switch (fault) {
            case LOST -> messagesWere(tally.lost) + " lost of " + number(tally.sent()) + " sent.";
            case DUPLICATED ->
                number(tally.duplicated)
                        + (tally.duplicated == 1 ? " receipt was a duplicate" : " receipts were duplicates")
                        + " of an earlier one.";
            case EARLY -> receipts(tally.early) + " early" + earliest(tally) + ".";
            case INVALID ->
                "Invalid: " + number(tally.wrongContent) + " received with another payload or other headers, "
                        + number(tally.deadLetters) + " in the dead-letter topic, " + number(tally.unexpected)
                        + " received but never sent.";
        };
    }

    private static String receipts(long count) {
        return number(count) + (count == 1 ? " receipt was" : " receipts were");
    }

    private static String earliest(SystemTally tally) {
        return tally.lateness.count() > 0 && tally.lateness.min() < 0
                ? ", by up to " + number(-tally.lateness.min()) + " ms"
                : "";
    }
}
