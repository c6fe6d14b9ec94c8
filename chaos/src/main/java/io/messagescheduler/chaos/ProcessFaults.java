package io.messagescheduler.chaos;

import io.messagescheduler.chaos.Instance.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kills, stops, pauses and slows processes, and takes disks away. */
final class ProcessFaults {
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final Duration JUMP = Duration.ofHours(1);
    private static final long STILL_MS = 450;
    private static final long AWAKE_MS = 50;

    private final Fleet fleet;
    private final SystemPlan plan;
    private final @Nullable Disk disk;

    /** @param disk of the last broker; null when it has none of its own */
    ProcessFaults(Fleet fleet, SystemPlan plan, @Nullable Disk disk) {
        this.fleet = fleet;
        this.plan = plan;
        this.disk = disk;
    }

    Injection kill(Instance instance) throws InterruptedException {
        String name = instance.name();
        fleet.hold(name);
        fleet.kill(name);
        return new Injection(name, () -> fleet.release(name));
    }

    Injection pause(Instance instance) {
        String name = instance.name();
        fleet.pause(name);
        return new Injection(name, () -> fleet.resume(name));
    }

    /** One by one, each when the one before it is ready again. */
    Injection roll(Part part) throws InterruptedException {
        List<Instance> all = fleet.of(part);
        for (Instance instance : all) {
            if (!fleet.stop(instance.name())) {
                throw new IllegalStateException(instance.name() + " did not stop when it was asked to");
            }
            fleet.release(instance.name());
            fleet.awaitReady(instance.name(), READY_LIMIT);
        }
        return Injection.over("all " + all.size());
    }

    Injection lose(Instance broker) throws InterruptedException {
        fleet.hold(broker.name());
        fleet.kill(broker.name());
        empty(plan.data(broker));
        return new Injection(broker.name(), () -> fleet.release(broker.name()));
    }

    private static void empty(Path folder) {
        try (Stream<Path> found = Files.walk(folder)) {
            List<Path> inside = found.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : inside) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Injection fillDisk() {
        if (disk == null) {
            throw new IllegalStateException("no broker has a disk of its own");
        }
        disk.fill();
        return new Injection(plan.brokers().getLast().name(), disk::free);
    }

    Injection jump(Instance instance, boolean forward) {
        move(instance, forward ? JUMP : JUMP.negated());
        return new Injection(instance.name() + (forward ? " forward" : " back"), () -> move(instance, Duration.ZERO));
    }

    private void move(Instance instance, Duration offset) {
        try {
            MovableClock.move(plan.clock(instance), offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stands still for most of each half second. */
    Injection slow(Instance instance) {
        String name = instance.name();
        CountDownLatch over = new CountDownLatch(1);
        Thread duty = Thread.ofPlatform().daemon().name("slow-" + name).start(() -> {
            try {
                do {
                    fleet.pause(name);
                    over.await(STILL_MS, TimeUnit.MILLISECONDS);
                    fleet.resume(name);
                } while (!over.await(AWAKE_MS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return new Injection(name, () -> {
            over.countDown();
            duty.join();
            fleet.resume(name);
        });
    }
}
