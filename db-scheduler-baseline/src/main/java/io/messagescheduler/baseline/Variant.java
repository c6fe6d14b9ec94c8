package io.messagescheduler.baseline;

import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;

/** The ways to poll; each has its own tables, and its own idea of them. */
enum Variant {
    CLASSIC("mysql-classic", "classic", ""),
    TUNED("mysql-tuned", "tuned", ""),
    /** That library's table has time stamps, which the server reads in its session's zone. */
    DB_SCHEDULER("db-scheduler", "dbscheduler", "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true");

    private final String contestant;
    private final String migrations;
    private final String options;

    Variant(String contestant, String migrations, String options) {
        this.contestant = contestant;
        this.migrations = migrations;
        this.options = options;
    }

    /** Such as {@code mysql-classic}. */
    String contestant() {
        return contestant;
    }

    /** Options of Connector/J that its connections need, {@code &name=value}. */
    String options() {
        return options;
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
