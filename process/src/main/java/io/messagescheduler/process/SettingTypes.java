package io.messagescheduler.process;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of value that a setting can have. */
final class SettingTypes {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)\\s*(ms|s|m|h|d)?");
    private static final Map<String, Long> NANOS_PER_UNIT = Map.of(
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L,
            "d",
            86_400_000_000_000L);
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private SettingTypes() {}

    static SettingType<Integer> wholeNumber(int from, int to) {
        return type("a whole number from " + from + " to " + to, text -> {
            int value = Integer.parseInt(text);
            require(value >= from && value <= to);
            return value;
        });
    }

    static SettingType<Long> longNumber() {
        return type("a whole number", Long::parseLong);
    }

    /** A length of time; a plain number counts seconds, as in the original's settings. Both bounds are allowed. */
    static SettingType<Duration> duration(Duration from, Duration to) {
        return type(
                "a duration from " + show(from) + " to " + show(to)
                        + ", such as 250ms, 90s, 5m, 1h or a number of seconds",
                text -> {
                    Duration value = parseDuration(text);
                    require(value.compareTo(from) >= 0 && value.compareTo(to) <= 0);
                    return value;
                });
    }

    /** A duration without a fraction of a second: what widths of windows are made of. */
    static SettingType<Duration> wholeSeconds(Duration from, Duration to) {
        SettingType<Duration> duration = duration(from, to);
        return type(duration.expects() + ", in whole seconds", text -> {
            Duration value = duration.parse(text);
            require(value.truncatedTo(ChronoUnit.SECONDS).equals(value));
            return value;
        });
    }

    static SettingType<Boolean> bool() {
        return type("true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    static SettingType<String> text() {
        return type("a text", Function.identity());
    }

    static SettingType<String> topic() {
        return matching("a topic name (letters, digits, '.', '_', '-'; at most 249)", TOPIC);
    }

    static SettingType<String> matching(String expects, Pattern pattern) {
        return type(expects, text -> {
            require(pattern.matcher(text).matches() && !text.equals(".") && !text.equals(".."));
            return text;
        });
    }

    /** Elements between commas, trimmed; empty ones are left out. */
    static <T> SettingType<List<T>> listOf(SettingType<T> element) {
        return type(
                "a comma-separated list, each " + element.expects(),
                text -> Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .map(element::parse)
                        .toList());
    }

    static SettingType<Path> path() {
        return type("a path", Path::of);
    }

    static SettingType<ZoneId> zone() {
        return type(
                "an IANA time zone such as Europe/Berlin, an offset such as +02:00, or system",
                text -> text.equals("system") ? ZoneId.systemDefault() : ZoneId.of(text));
    }

    static SettingType<URI> httpUrl() {
        return type("a URL such as http://localhost:8000", text -> {
            URI uri = URI.create(text);
            require(("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null);
            return uri;
        });
    }

    static SettingType<HttpAddress> httpAddress() {
        return type("host:port, or :port for all interfaces", HttpAddress::parse);
    }

    static SettingType<BrokerNode> brokerNode() {
        return type("host:port:controller-port", BrokerNode::parse);
    }

    static SettingType<ServerAddress> serverAddress() {
        return type("host:port", ServerAddress::parse);
    }

    /** A comma-separated list of host:port, kept as one text since that is how clients take it. */
    static SettingType<String> bootstrapServers() {
        return type("host:port, several separated by commas", text -> {
            for (String server : text.split(",", -1)) {
                int colon = server.lastIndexOf(':');
                require(colon > 0 && !server.substring(0, colon).isBlank());
                int port = Integer.parseInt(server.substring(colon + 1).strip());
                require(port >= 1 && port <= 65_535);
            }
            return text;
        });
    }

    static <E extends Enum<E>> SettingType<E> oneOf(Class<E> constants) {
        String expects = Arrays.stream(constants.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return type("one of " + expects, text -> Enum.valueOf(constants, text.toUpperCase(Locale.ROOT)));
    }

    /** The shortest text that reads back as the same duration: {@code 250ms}, {@code 90s}, {@code 30d}. */
    static String show(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds != 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds != 0 && seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds + "s";
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        require(matcher.matches());
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        BigDecimal nanos =
                new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(NANOS_PER_UNIT.getOrDefault(unit, 0L)));
        BigDecimal[] secondsAndNanos =
                nanos.setScale(0, RoundingMode.UNNECESSARY).divideAndRemainder(BigDecimal.TEN.pow(9));
        return Duration.ofSeconds(secondsAndNanos[0].longValueExact(), secondsAndNanos[1].longValueExact());
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }

    /** Whatever a JDK parser throws is one thing here: the text is not what the type expects. */
    private static <T> SettingType<T> type(String expects, Function<String, T> parser) {
        return new SettingType<>() {
            @Override
            public String expects() {
                return expects;
            }

            @Override
            public T parse(String text) {
                try {
                    return parser.apply(text);
                } catch (RuntimeException e) {
                    throw new IllegalArgumentException("must be " + expects, e);
                }
            }
        };
    }
}
