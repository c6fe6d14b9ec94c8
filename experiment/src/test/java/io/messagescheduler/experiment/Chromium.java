package io.messagescheduler.experiment;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless browser for one page at a time, in a profile of its own below {@code target}. */
final class Chromium {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private static final Pattern SCRIPT = Pattern.compile("<script>.*?</script>", Pattern.DOTALL);

    private final Path program;
    private final Path work;

    private Chromium(Path program, Path work) {
        this.program = program;
        this.work = work;
    }

    /** Empty where no browser is installed. */
    static Optional<Chromium> find() throws IOException {
        Optional<Path> program = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        Path work = Files.createDirectories(Path.of("target", "browser")).toAbsolutePath();
        return program.map(path -> new Chromium(path, work));
    }

    /** The page's document after its scripts ran, without the scripts, and what the browser wrote to its console. */
    Page open(Path html) throws IOException, InterruptedException {
        Path dom = Files.createTempFile(work, "dom", ".html");
        Path log = run(dom, List.of("--dump-dom"), html);
        return new Page(SCRIPT.matcher(Files.readString(dom)).replaceAll(""), consoleLines(log));
    }

    /** Puts a picture of the page into a file and gives what the browser wrote to its console. */
    List<String> screenshot(Path html, Path png) throws IOException, InterruptedException {
        Path output = Files.createTempFile(work, "output", ".txt");
        List<String> options =
                List.of("--screenshot=" + png.toAbsolutePath(), "--window-size=1180,2700", "--hide-scrollbars");
        return consoleLines(run(output, options, html));
    }

    record Page(String dom, List<String> console) {}

    private Path run(Path output, List<String> options, Path html) throws IOException, InterruptedException {
        Path log = Files.createTempFile(work, "log", ".txt");
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-breakpad",
                "--enable-logging=stderr",
                "--virtual-time-budget=5000",
                "--user-data-dir=" + Files.createTempDirectory(work, "profile")));
        command.addAll(options);
        command.add(html.toUri().toString());
        Process browser = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(log.toFile())
                .start();
        if (!browser.waitFor(60, TimeUnit.SECONDS)) {
            browser.destroyForcibly();
            throw new IOException("the browser did not finish within a minute; see " + log);
        }
        return log;
    }

    private static List<String> consoleLines(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("CONSOLE")).toList();
        }
    }
}
