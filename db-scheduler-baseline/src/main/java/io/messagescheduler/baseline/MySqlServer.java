package io.messagescheduler.baseline;

import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.util.Optional;

/**
 * A MySQL or MariaDB server and who we are there.
 *
 * @param url ends with a slash, without a database
 * @param options of Connector/J that this server needs, {@code &name=value}
 */
record MySqlServer(String url, String options, String user, String password) {

    /** @param address of the embedded server, if one was started; else the settings name the server */
    static MySqlServer from(Settings settings, Optional<String> address) {
        String user = settings.get(SettingCatalogue.DATABASE_SCHEDULER_MYSQL_USER);
        String password = settings.get(SettingCatalogue.DATABASE_SCHEDULER_MYSQL_PASSWORD);
        // A server on the loopback address needs no encryption, and should not be slowed down by it.
        return address.map(url -> new MySqlServer(url, "&sslMode=DISABLED", user, password))
                .orElseGet(() -> new MySqlServer("jdbc:mysql://" + host(settings) + "/", "", user, password));
    }

    private static String host(Settings settings) {
        return settings.find(SettingCatalogue.DATABASE_SCHEDULER_MYSQL_HOST)
                .orElseThrow(() -> new InvalidSettings(
                        "There is no MySQL: no server was started for this system, and DATABASE_SCHEDULER_MYSQL_HOST names"
                                + " none."));
    }

    @Override
    public String toString() {
        return url;
    }
}
