package io.messagescheduler.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What must hold between settings that are each in order by themselves. */
final class SettingRules {

    private SettingRules() {}

    static List<String> problems(Settings settings) {
        List<String> problems = new ArrayList<>();
        Duration minimum = settings.get(SettingCatalogue.MINIMUM_DELAY);
        Duration maximum = settings.get(SettingCatalogue.MAXIMUM_DELAY);
        if (maximum.compareTo(minimum) < 0) {
            problems.add("SM_MAXIMUM_DELAY (" + SettingTypes.show(maximum)
                    + ") must not be less than SM_MINIMUM_DELAY (" + SettingTypes.show(minimum) + ").");
        }
        settings.find(SettingCatalogue.LEAD)
                .filter(lead -> lead.compareTo(minimum) > 0)
                .ifPresent(lead -> problems.add("SM_LEAD (" + SettingTypes.show(lead)
                        + ") must not be more than SM_MINIMUM_DELAY (" + SettingTypes.show(minimum) + ")."));
        if (!settings.get(SettingCatalogue.HTTP_ALLOW_REMOTE)) {
            remoteAddress(settings, SettingCatalogue.SERVER_ADDR, problems);
            remoteAddress(settings, SettingCatalogue.HTTP_ADDR, problems);
            remoteAddress(settings, SettingCatalogue.METRICS_ADDR, problems);
        } else if (settings.find(SettingCatalogue.HTTP_TOKENS_FILE).isEmpty()
                && !settings.get(SettingCatalogue.HTTP_ALLOW_ANONYMOUS)) {
            problems.add(
                    "SM_HTTP_ALLOW_REMOTE=true lets other machines connect, so callers must show a token: name a file of"
                            + " them in SM_HTTP_TOKENS_FILE. Where the network keeps strangers out, SM_HTTP_ALLOW_ANONYMOUS=true does"
                            + " without.");
        }
        return problems;
    }

    private static void remoteAddress(Settings settings, Setting<HttpAddress> setting, List<String> problems) {
        settings.find(setting)
                .filter(address -> !address.isPortOnly() && !address.isLoopback())
                .ifPresent(address -> problems.add(setting.name() + " (" + address
                        + ") lets other machines connect; set SM_HTTP_ALLOW_REMOTE=true and SM_HTTP_TOKENS_FILE if they"
                        + " shall, or listen on 127.0.0.1."));
    }
}
