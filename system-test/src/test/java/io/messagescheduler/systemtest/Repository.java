package io.messagescheduler.systemtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The checkout that the tests run in. */
final class Repository {
    private static final Path ROOT = findRoot();

    private Repository() {}

    static Path file(String name) {
        return ROOT.resolve(name);
    }

    /** This module's folder for whatever a build leaves behind. */
    static Path target() {
        return ROOT.resolve("system-test").resolve("target");
    }

    /** Every source file of every module that is no test. */
    static List<Path> mainSources() {
        return sources("main");
    }

    /** The text of every test class of every module, by the class's simple name. */
    static Map<String, String> testSources() throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (Path file : sources("test")) {
            String name = file.getFileName().toString();
            texts.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
        }
        return texts;
    }

    private static List<Path> sources(String kind) {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve("src").resolve(kind).resolve("java"))
                    .filter(Files::isDirectory)
                    .flatMap(Repository::javaFiles)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path findRoot() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("messagescheduler.sh"))) {
                return folder;
            }
        }
        throw new IllegalStateException(start + " is in no checkout of this project");
    }
}
