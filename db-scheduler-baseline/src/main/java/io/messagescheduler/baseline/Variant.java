package io.messagescheduler.baseline;

import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;

/** The two ways to poll; each has its own tables, and its own idea of them. */
enum Variant {
    CLASSIC("mysql-classic", "classic"),
    TUNED("mysql-tuned", "tuned");

    private final String contestant;
    private final String migrations;

    Variant(String contestant, String migrations) {
        this.contestant = contestant;
        this.migrations = migrations;
    }

    /** Such as {@code mysql-classic}. */
    String contestant() {
        return contestant;
    }

    /** Folder of its migrations on the class path. */
    String migrations() {
        return "io/messagescheduler/baseline/" + migrations;
    }

    Tables tables(Settings settings) {
        String suffix = "_" + contestant.replace('-', '_');
        String messages = settings.get(SettingCatalogue.DATABASE_SCHEDULER_SM_TABLE) + suffix;
        return new Tables(
                messages,
                settings.get(SettingCatalogue.DATABASE_SCHEDULER_RECIPIENT_TABLE) + suffix,
                messages + "_sent",
                messages + "_schema");
    }

    /**
     * Names of tables, all of them letters, digits and {@code _}.
     *
     * @param messages that wait
     * @param recipients messages that were sent to their targets, with {@code __sm_recieved_time}
     * @param progress how many messages each run has handed over
     * @param history of the migrations
     */
    record Tables(String messages, String recipients, String progress, String history) {}
}
