package io.messagescheduler.experiment;

import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.ScriptableObject;

/**
 * Draws charts as SVG files with the report's own chart library and script, which run here in a JavaScript interpreter:
 * without a browser, fonts or a graphics toolkit. Loading the library takes a second or two and is done once.
 */
final class ChartPainter {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 460;

    /** What the library asks of a browser even though it draws at once. */
    private static final String BROWSER =
            "var self = this; function setTimeout() { return 0; } function clearTimeout() {}";

    private static final ChartPainter PAINTER = new ChartPainter();

    private final ScriptableObject scope;
    private final Function draw;

    private ChartPainter() {
        try (Context context = context()) {
            scope = context.initSafeStandardObjects();
            context.evaluateString(scope, BROWSER, "browser", 1, null);
            context.evaluateString(scope, PageResources.chartLibrary(), "echarts", 1, null);
            context.evaluateString(scope, PageResources.text("charts.js"), "charts.js", 1, null);
            draw = (Function) scope.get("resultChartSvg", scope);
        }
    }

    /** The chart as the text of an SVG file. */
    static String svg(Chart chart) {
        return PAINTER.drawn(chart);
    }

    private synchronized String drawn(Chart chart) {
        try (Context context = context()) {
            return Context.toString(
                    draw.call(context, scope, scope, new Object[] {chart.json().toString(), WIDTH, HEIGHT}));
        }
    }

    /** Interpreted: the library is too large for the bytecode of one method. */
    private static Context context() {
        Context context = Context.enter();
        context.setInterpretedMode(true);
        context.setLanguageVersion(Context.VERSION_ES6);
        return context;
    }
}
