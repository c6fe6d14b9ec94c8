package io.messagescheduler.launcher;

import java.util.List;

/**
 * What a run is to have besides.
 *
 * @param grafana metrics and dashboards
 * @param gui pages to look into broker and databases
 */
record Extras(boolean grafana, boolean gui) {
    private static final String GRAFANA = "messagescheduler.grafana";
    private static final String GUI = "messagescheduler.gui";

    /** What this JVM was told by the {@link #flags} of another. */
    static Extras ofThisJvm() {
        return new Extras(Boolean.getBoolean(GRAFANA), Boolean.getBoolean(GUI));
    }

    /** What a JVM needs to be told in order to know the same. */
    List<String> flags() {
        return List.of("-D" + GRAFANA + "=" + grafana, "-D" + GUI + "=" + gui);
    }
}
