package io.messagescheduler.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings: the environment over a file over the defaults. A value that is blank counts as not set.
 * Immutable, so safe to share between threads.
 *
 * <p>Names are resolved layer by layer: any name of a setting in the environment, an alias or a fallback too, wins over
 * its primary name in the file. Within a layer, a primary name and an alias that disagree are a problem.
 */
public final class Settings {

    private final Map<String, Found> found;

    private Settings(Map<String, Found> found) {
        this.found = found;
    }

    /**
     * Reads and checks everything.
     *
     * @param environment such as {@link System#getenv()}; names without {@code SM_} that are not ours are left alone
     * @param file lines of {@code NAME=value}, where every name must be known; null = none
     * @throws InvalidSettings naming all problems at once
     */
    public static Settings load(Map<String, String> environment, @Nullable Path file) {
        List<String> problems = new ArrayList<>();
        Map<String, String> fromFile = Map.of();
        if (file != null) {
            try {
                fromFile = SettingsFile.read(file, problems);
            } catch (IOException e) {
                problems.add("The settings file " + file + " cannot be read: " + e + ".");
            }
        }
        SettingNames.unknown(environment.keySet(), problems);
        Map<String, Found> found = new LinkedHashMap<>();
        Layer environmentLayer = new Layer("the environment", environment);
        Layer fileLayer = new Layer(String.valueOf(file), fromFile);
        for (Setting<?> setting : SettingCatalogue.all()) {
            Found value = environmentLayer.find(setting, problems);
            Found lower = fileLayer.find(setting, problems);
            if (value == null) {
                value = lower;
            }
            if (value == null && setting.defaultText() != null) {
                value = new Found(setting.defaultText(), setting.type().parse(setting.defaultText()), "default", false);
            }
            if (value != null) {
                found.put(setting.name(), value);
            }
        }
        if (problems.isEmpty()) {
            Settings settings = new Settings(found);
            problems.addAll(SettingRules.problems(settings));
            if (problems.isEmpty()) {
                return settings;
            }
        }
        throw new InvalidSettings(problems);
    }

    /**
     * The value of a setting that has a default.
     *
     * @throws IllegalStateException when it has none and is not set; {@link #find} is for those
     */
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(setting.name() + " is not set"));
    }

    /** The value of a setting, or nothing when it is optional and not set. */
    @SuppressWarnings("unchecked") // parsed by the setting's own type
    public <T> Optional<T> find(Setting<T> setting) {
        Found value = found.get(setting.name());
        return value == null ? Optional.empty() : Optional.of((T) value.parsed());
    }

    /** Whether somebody asked for this value, under any of its names, be it that of the default. */
    public boolean isSet(Setting<?> setting) {
        Found value = found.get(setting.name());
        return value != null && value.explicit();
    }

    /** What is set, by primary name and in a form that {@link #load} reads: the environment for a child process. */
    public Map<String, String> asEnvironment() {
        Map<String, String> environment = new TreeMap<>();
        found.forEach((name, value) -> {
            if (value.explicit()) {
                environment.put(name, value.text());
            }
        });
        return environment;
    }

    /** Every setting with the value that holds, in the catalogue's order, secrets masked; for people to read. */
    public List<Effective> effective() {
        List<Effective> effective = new ArrayList<>();
        for (Setting<?> setting : SettingCatalogue.all()) {
            Found value = found.get(setting.name());
            effective.add(
                    value == null
                            ? new Effective(setting, "", "default")
                            : new Effective(setting, Secrets.mask(setting, value.text()), value.source()));
        }
        return effective;
    }

    /**
     * A setting with the value that holds.
     *
     * @param value masked; empty when an optional setting is not set
     * @param source {@code default}, {@code the environment} or the file's path
     */
    public record Effective(Setting<?> setting, String value, String source) {}

    private record Found(String text, Object parsed, String source, boolean explicit) {}

    /** One place that values come from. */
    private record Layer(String source, Map<String, String> values) {

        @Nullable
        Found find(Setting<?> setting, List<String> problems) {
            Found primary = read(setting, setting.name(), text(setting.name()), problems);
            String winner = setting.name();
            for (Setting.Alias alias : setting.aliases()) {
                String text = text(alias.name());
                Found other = read(
                        setting,
                        alias.name(),
                        text == null ? null : alias.rewriting().apply(text),
                        problems);
                if (primary == null) {
                    primary = other;
                    winner = alias.name();
                } else if (other != null && !Objects.equals(primary.parsed(), other.parsed())) {
                    problems.add(winner + " (" + shown(setting, winner) + ") and " + alias.name() + " ("
                            + shown(setting, alias.name()) + ") are two names of one setting and disagree; keep "
                            + setting.name() + ".");
                }
            }
            for (String fallback : setting.fallbacks()) {
                if (primary == null) {
                    primary = read(setting, fallback, text(fallback), problems);
                }
            }
            return primary;
        }

        private @Nullable Found read(Setting<?> setting, String name, @Nullable String text, List<String> problems) {
            if (text == null) {
                return null;
            }
            try {
                return new Found(text, setting.type().parse(text), source, true);
            } catch (IllegalArgumentException e) {
                problems.add(name + " must be " + setting.type().expects() + ", not '" + shown(setting, name)
                        + "' (set in " + source + ").");
                return null;
            }
        }

        private @Nullable String text(String name) {
            String text = values.get(name);
            return text == null || text.isBlank() ? null : text.strip();
        }

        /** The value as it was given, masked, on one line and not endless. */
        private String shown(Setting<?> setting, String name) {
            String text = SafeText.of(Secrets.mask(setting, Objects.requireNonNull(text(name))));
            return text.length() <= 100 ? text : text.substring(0, 100) + "…";
        }
    }
}
