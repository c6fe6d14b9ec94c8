package io.messagescheduler.process;

import java.util.regex.Pattern;

/** Masks what must not be seen in logs, reports and pages. */
public final class Secrets {

    private static final String MASK = "****";
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(password|passwd|secret|token|jaas|credential|key).*");
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]*@");

    private Secrets() {}

    /** The value of a property (of a Kafka client, say) as it may be shown: masked whole when its name sounds secret. */
    public static String mask(String name, String value) {
        return SECRET_NAME.matcher(name).matches() ? MASK : maskUserInfo(value);
    }

    static String mask(Setting<?> setting, String value) {
        return setting.secret() ? MASK : maskUserInfo(value);
    }

    /** {@code mongodb://user:password@host} without user and password. */
    private static String maskUserInfo(String value) {
        return USER_INFO.matcher(value).replaceAll(MASK + "@");
    }
}
