package io.messagescheduler.monitoring.resource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that has used something: half a second of its processor, eight megabytes on disk. With {@code keeper} as its
 * second argument it has a native child too.
 */
final class BusyChild {
    private BusyChild() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<Process> children = new ArrayList<>();
        if (arguments.length > 1 && arguments[1].equals("keeper")) {
            children.add(new ProcessBuilder("sleep", "300").start());
        }
        Files.write(Path.of(arguments[0]), new byte[8 << 20]);
        long spent = 0;
        while (ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() < 500) {
            spent += System.nanoTime() & 1;
        }
        System.out.println("ready " + Math.min(spent, 1));
        while (System.in.read() >= 0) {
            OutputStream.nullOutputStream().flush();
        }
        for (Process child : children) {
            child.destroy();
            child.waitFor();
        }
    }
}
