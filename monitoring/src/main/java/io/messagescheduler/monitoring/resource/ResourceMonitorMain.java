package io.messagescheduler.monitoring.resource;

import io.messagescheduler.process.ProcessHost;

/** The process that watches the others. */
public final class ResourceMonitorMain {
    private ResourceMonitorMain() {}

    public static void main(String[] arguments) {
        ProcessHost.run("resource-monitor", ResourceMonitor::new);
    }
}
