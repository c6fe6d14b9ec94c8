package io.messagescheduler.messenger;

import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where the servers of the compared systems answer, as one setting's text: {@code name=URL name=URL}. */
public record PeerAddresses(Map<String, String> urls) {
    public PeerAddresses {
        urls = Map.copyOf(urls);
    }

    public static PeerAddresses from(Settings settings) {
        return new PeerAddresses(Arrays.stream(
                        settings.get(SettingCatalogue.EXPERIMENT_PEER_ADDRESSES).split("\\s+"))
                .filter(entry -> entry.indexOf('=') > 0)
                .collect(Collectors.toMap(
                        entry -> entry.substring(0, entry.indexOf('=')),
                        entry -> entry.substring(entry.indexOf('=') + 1))));
    }

    /** The address of a peer's own server; empty when none was started for it. */
    public Optional<String> of(Contestant contestant) {
        return Optional.ofNullable(urls.get(contestant.name()));
    }

    /** The setting's text. */
    public String text() {
        return new TreeMap<>(urls)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "));
    }
}
