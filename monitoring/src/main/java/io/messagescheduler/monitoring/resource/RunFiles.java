package io.messagescheduler.monitoring.resource;

import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes of a run, by the run files that they write. */
final class RunFiles {
    private static final Logger log = LoggerFactory.getLogger(RunFiles.class);

    private RunFiles() {}

    /** Run files whose process lives, by instance. Files that vanish meanwhile or are no run files are passed over. */
    static List<RunFile> living(Path runDir) throws IOException {
        List<RunFile> living = new ArrayList<>();
        try (Stream<Path> files = Files.list(runDir)) {
            for (Path file : files.filter(RunFiles::isRunFile).toList()) {
                try {
                    RunFile runFile = RunFile.read(file);
                    if (ProcessHandle.of(runFile.pid()).isPresent()) {
                        living.add(runFile);
                    }
                } catch (IOException e) {
                    log.debug("{} is passed over: {}", file, e.toString());
                }
            }
        } catch (NoSuchFileException | NotDirectoryException noRunYet) {
            return List.of();
        }
        living.sort(Comparator.comparing(RunFile::instance));
        return living;
    }

    private static boolean isRunFile(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".json") && !name.startsWith(".");
    }
}
