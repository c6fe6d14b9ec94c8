package io.messagescheduler.experiment;

/** ECharts, for other pages than the report of an experiment. */
public final class ChartLibrary {
    private ChartLibrary() {}

    /** The whole library with its licence header, fit to stand inside a script element: a page with it needs no network. */
    public static String script() {
        return PageResources.chartLibrary();
    }
}
