package io.messagescheduler.systemtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One service of a compose file below {@code containers/}, with every variable at its default.
 *
 * @param file that it stands in
 * @param fields as YAML gives them
 */
record ComposeService(Path file, String name, Map<String, Object> fields) {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Repository.file("containers"))) {
            return files.filter(file -> file.getFileName().toString().matches("compose\\..*\\.yml"))
                    .sorted()
                    .toList();
        }
    }

    static List<ComposeService> all() throws IOException {
        List<ComposeService> services = new ArrayList<>();
        for (Path file : files()) {
            mapping(read(file).get("services"))
                    .forEach((name, fields) -> services.add(new ComposeService(file, name, mapping(fields))));
        }
        return services;
    }

    static Map<String, Object> read(Path file) throws IOException {
        String text = VARIABLE.matcher(Files.readString(file)).replaceAll("$1");
        return mapping(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
    }

    /** Whether its image is built here. */
    boolean isOurs() {
        return fields.containsKey("build");
    }

    String text(String field) {
        return String.valueOf(fields.get(field));
    }

    List<String> list(String field) {
        return fields.get(field) instanceof List<?> values
                ? values.stream().map(String::valueOf).toList()
                : List.of();
    }

    Map<String, Object> map(String field) {
        return mapping(fields.get(field));
    }

    /** What is mounted from this checkout. */
    List<Path> mountedFiles() {
        return list("volumes").stream()
                .filter(volume -> volume.startsWith("."))
                .map(volume -> Repository.file("containers")
                        .resolve(volume.split(":", -1)[0])
                        .normalize())
                .toList();
    }

    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        map("environment").forEach((name, value) -> environment.put(name, String.valueOf(value)));
        return environment;
    }

    private static Map<String, Object> mapping(@Nullable Object value) {
        Map<String, Object> mapping = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, field) -> mapping.put(String.valueOf(name), field));
        }
        return mapping;
    }

    @Override
    public String toString() {
        Matcher module = Pattern.compile("compose\\.(.*)\\.yml").matcher(String.valueOf(file.getFileName()));
        return (module.matches() ? module.group(1) + "/" : "") + name;
    }
}
