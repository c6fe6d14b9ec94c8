package io.messagescheduler.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of the result folder beside the report: each chart as SVG and CSV, and tables of statistics.
 *
 * @param charts in the order of the report
 * @param tables CSV by file name
 * @param missing in whole sentences, what could not be drawn and why
 */
record ResultFiles(List<Chart> charts, Map<String, String> tables, List<String> missing) {

    static ResultFiles of(List<SystemResult> systems, ResourceLog resources, JobLog jobs) {
        List<Chart> charts = new ArrayList<>();
        Map<String, String> tables = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        Chart comparison = MessageCharts.comparison(systems);
        if (comparison.hasPoints()) {
            charts.add(comparison);
        }
        for (SystemResult system : systems) {
            String prefix = system.contestant().filePrefix();
            SignedHistogram lateness = system.tally().lateness;
            charts.addAll(MessageCharts.of(system));
            if (lateness.count() > 0) {
                tables.put(prefix + "messages_delay_statistics.csv", MessageCharts.statistics(lateness));
                tables.put(
                        prefix + "messages_abs_delay_statistics.csv", MessageCharts.statistics(lateness.magnitudes()));
            }
            if (system.contestant().equals(Contestant.KAFKA)) {
                if (jobs.isPresent()) {
                    charts.add(jobs.chart());
                    tables.put(JobLog.CHART + "_stats.csv", jobs.statistics());
                } else {
                    missing.add("How long the Scheduler's jobs took is not shown: there is no finished job in "
                            + JobLog.FILE + ".");
                }
            }
        }
        charts.addAll(resources.charts());
        if (!resources.isPresent()) {
            missing.add("What the processes used over time, and what they wrote to disk, is not shown: there is no "
                    + "measurement in " + ResourceLog.FILE + ".");
        }
        return new ResultFiles(List.copyOf(charts), tables, List.copyOf(missing));
    }

    /** Every file with its text. */
    Map<Path, String> texts(Path folder) {
        Map<Path, String> texts = new LinkedHashMap<>();
        for (Chart chart : charts) {
            texts.put(folder.resolve(chart.file() + ".csv"), chart.csv());
            texts.put(folder.resolve(chart.file() + ".svg"), ChartPainter.svg(chart));
        }
        tables.forEach((name, csv) -> texts.put(folder.resolve(name), csv));
        return texts;
    }
}
