package io.messagescheduler.process;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its names, type, default and meaning. All of them stand in {@link SettingCatalogue}.
 *
 * @param name the primary name, in the environment and in files
 * @param group heading in the README's table
 * @param type how its text is read, with the bounds
 * @param defaultText what holds when nothing is set; null when the setting is optional
 * @param meaning one sentence
 * @param aliases other names for the same thing; set beside the primary name to something else, they are a problem
 * @param fallbacks names that count, in this order, only when the primary name and the aliases are not set
 * @param secret whether the value is masked wherever it is shown
 * @param <T> the value's type
 */
public record Setting<T>(
        String name,
        SettingGroup group,
        SettingType<T> type,
        @Nullable String defaultText,
        String meaning,
        List<Alias> aliases,
        List<String> fallbacks,
        boolean secret) {

    public Setting {
        aliases = List.copyOf(aliases);
        fallbacks = List.copyOf(fallbacks);
        if (defaultText != null) {
            type.parse(defaultText);
        }
    }

    static <T> Setting<T> of(
            String name, SettingGroup group, SettingType<T> type, @Nullable String defaultText, String meaning) {
        return new Setting<>(name, group, type, defaultText, meaning, List.of(), List.of(), false);
    }

    Setting<T> alias(String alias) {
        return alias(alias, UnaryOperator.identity());
    }

    /** An alias in another unit: {@code rewriting} makes from its text one that the type reads. */
    Setting<T> alias(String alias, UnaryOperator<String> rewriting) {
        List<Alias> more = Stream.concat(aliases.stream(), Stream.of(new Alias(alias, rewriting)))
                .toList();
        return new Setting<>(name, group, type, defaultText, meaning, more, fallbacks, secret);
    }

    Setting<T> fallback(String fallback) {
        List<String> more =
                Stream.concat(fallbacks.stream(), Stream.of(fallback)).toList();
        return new Setting<>(name, group, type, defaultText, meaning, aliases, more, secret);
    }

    Setting<T> masked() {
        return new Setting<>(name, group, type, defaultText, meaning, aliases, fallbacks, true);
    }

    /** The primary name, the aliases, the fallbacks. */
    Stream<String> names() {
        return Stream.of(Stream.of(name), aliases.stream().map(Alias::name), fallbacks.stream())
                .flatMap(names -> names);
    }

    record Alias(String name, UnaryOperator<String> rewriting) {}
}
