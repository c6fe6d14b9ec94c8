package io.messagescheduler.launcher;

import picocli.CommandLine.Command;

@Command(
        name = "list",
        sortOptions = false,
        header = "List dead letters, newest first.",
        footerHeading = "%nExamples%n",
        footer = {
            "  ./messagescheduler dead-letters list --code TARGET_MISSING --from 2027-01-01T00:00Z",
            "  ./messagescheduler dead-letters list --target reminders --limit 10000 -o json"
        })
final class LettersListCommand extends LetterListing {}
