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
        }
        return problems;
    }

    private static void remoteAddress(Settings settings, Setting<HttpAddress> setting, List<String> problems) {
        settings.find(setting)
                .filter(address -> !address.isPortOnly() && !address.isLoopback())
                .ifPresent(address -> problems.add(setting.name() + " (" + address
                        + ") lets other machines connect, and HTTP has no login; set SM_HTTP_ALLOW_REMOTE=true if the"
                        + " network keeps strangers out, or listen on 127.0.0.1."));
    }
}
