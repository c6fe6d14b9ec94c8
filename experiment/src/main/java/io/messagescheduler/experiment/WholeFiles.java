package io.messagescheduler.experiment;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes text files so that a reader finds the old one or the new one and never a part of one. */
final class WholeFiles {
    private WholeFiles() {}

    /** Puts the files in place only when all of them could be written beside their places. */
    static void write(Map<Path, String> texts) throws IOException {
        Map<Path, Path> written = new LinkedHashMap<>();
        try {
            for (Map.Entry<Path, String> entry : texts.entrySet()) {
                Path target = entry.getKey();
                Files.createDirectories(target.toAbsolutePath().getParent());
                Path unfinished = target.resolveSibling("." + target.getFileName() + ".unfinished");
                written.put(unfinished, target);
                Files.writeString(unfinished, entry.getValue());
            }
            for (Map.Entry<Path, Path> entry : written.entrySet()) {
                moveInPlace(entry.getKey(), entry.getValue());
            }
        } finally {
            for (Path unfinished : written.keySet()) {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    private static void moveInPlace(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException notHere) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
