package io.messagescheduler.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A small file of secrets, which nobody but its owner may read or write where the file system knows such a thing. */
final class SecretFile {
    private static final long LARGEST = 65_536;
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private SecretFile() {}

    /**
     * Its lines.
     *
     * @param setting which one names the file; said in the problem
     * @throws InvalidSettings which quotes nothing of the file
     */
    static List<String> lines(Setting<Path> setting, Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw problem(setting, file, "must be a file of at most 64 KiB");
            }
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (view != null) {
                Set<PosixFilePermission> permissions =
                        EnumSet.copyOf(view.readAttributes().permissions());
                permissions.retainAll(OF_OTHERS);
                if (!permissions.isEmpty()) {
                    throw problem(setting, file, "is open to others than its owner: chmod 600");
                }
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw problem(
                    setting, file, "cannot be read as text (" + e.getClass().getSimpleName() + ")");
        }
    }

    static InvalidSettings problem(Setting<Path> setting, Path file, String what) {
        return new InvalidSettings(setting.name() + ": " + file + " " + what + ".");
    }
}
