package io.messagescheduler.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on the disk below a folder. */
final class DiskSpace {

    private static final long MIB = 1024L * 1024;
    private static final long NEEDED_MIB = 200;
    private static final long FULL_MIB = 10;

    private DiskSpace() {}

    /** @throws LaunchFailure if there is not room enough to start a broker */
    static void check(Path folder) {
        long free = freeMib(folder);
        if (free < NEEDED_MIB) {
            throw new LaunchFailure(
                    ExitCode.MISSING,
                    "Only %d MiB are free on the disk of %s; %d are needed. Make room (./messagescheduler --clean removes what finished runs left), or name another folder by SM_DATA_DIR."
                            .formatted(free, folder, NEEDED_MIB));
        }
    }

    /** A sentence to add to a failure when the disk is full; empty when it is not. */
    static String remark(Path folder) {
        long free = freeMib(folder);
        return free > FULL_MIB
                ? ""
                : "\nThe disk of %s is full (%d MiB free): that is the likely cause. Make room and start again."
                        .formatted(folder, free);
    }

    private static long freeMib(Path folder) {
        try {
            Path there = folder.toAbsolutePath();
            while (!Files.exists(there)) {
                Path parent = there.getParent();
                if (parent == null) {
                    return Long.MAX_VALUE;
                }
                there = parent;
            }
            return Files.getFileStore(there).getUsableSpace() / MIB;
        } catch (IOException unknown) {
            return Long.MAX_VALUE; // Unknown is not "none": the writes themselves will tell.
        }
    }
}
