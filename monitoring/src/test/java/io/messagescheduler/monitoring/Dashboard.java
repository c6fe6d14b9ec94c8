package io.messagescheduler.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A Grafana dashboard (schema of Grafana 10) in the making: panels fill rows from left to right, each with its PromQL. Not
 * thread-safe.
 */
final class Dashboard {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int ROW_WIDTH = 24;

    /** A line of a panel: PromQL, and what the legend says of it. */
    record Line(String expression, String legend) {}

    private record Variable(String name, String query) {}

    private record Panel(String type, String title, String unit, int width, int height, List<Line> lines) {}

    private final String uid;
    private final String title;
    private final List<Variable> variables = new ArrayList<>();
    private final List<Panel> panels = new ArrayList<>();

    /** @param uid also the name of its file */
    Dashboard(String uid, String title) {
        this.uid = uid;
        this.title = title;
    }

    String uid() {
        return uid;
    }

    static Line line(String expression, String legend) {
        return new Line(expression, legend);
    }

    /** A choice at the top, with "All" at first; its values come from a {@code label_values} query. */
    Dashboard variable(String name, String query) {
        variables.add(new Variable(name, query));
        return this;
    }

    /** Lines over time, half a row wide. */
    Dashboard graph(String title, String unit, Line... lines) {
        panels.add(new Panel("timeseries", title, unit, 12, 8, List.of(lines)));
        return this;
    }

    /** One figure, a sixth of a row wide. */
    Dashboard figure(String title, String unit, String expression) {
        panels.add(new Panel("stat", title, unit, 4, 4, List.of(line(expression, ""))));
        return this;
    }

    /** A histogram's buckets over time, half a row wide. */
    Dashboard heatmap(String title, String unit, String expression) {
        panels.add(new Panel("heatmap", title, unit, 12, 8, List.of(line(expression, "{{le}}"))));
        return this;
    }

    String json() {
        ObjectNode dashboard = JSON.createObjectNode();
        dashboard.put("uid", uid).put("title", title).put("schemaVersion", 38).put("version", 1);
        dashboard
                .put("refresh", "5s")
                .put("timezone", "browser")
                .put("editable", true)
                .put("graphTooltip", 1);
        dashboard.putArray("tags").add("message-scheduler");
        dashboard.putObject("time").put("from", "now-15m").put("to", "now");
        ArrayNode list = dashboard.putObject("templating").putArray("list");
        variables.forEach(variable -> add(list, variable));
        ArrayNode all = dashboard.putArray("panels");
        int x = 0;
        int y = 0;
        int rowHeight = 0;
        for (int i = 0; i < panels.size(); i++) {
            Panel panel = panels.get(i);
            if (x + panel.width() > ROW_WIDTH || (rowHeight != 0 && panel.height() != rowHeight)) {
                x = 0;
                y += rowHeight;
            }
            rowHeight = panel.height();
            ObjectNode node = all.addObject();
            node.put("id", i + 1);
            node.putObject("gridPos")
                    .put("x", x)
                    .put("y", y)
                    .put("w", panel.width())
                    .put("h", panel.height());
            fill(node, panel);
            x += panel.width();
        }
        try {
            return JSON.writeValueAsString(dashboard) + "\n";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(ArrayNode list, Variable variable) {
        ObjectNode node = list.addObject();
        node.put("name", variable.name()).put("type", "query").put("refresh", 2).put("sort", 1);
        node.put("multi", true).put("includeAll", true).put("allValue", ".*");
        dataSource(node);
        node.putObject("query").put("query", variable.query()).put("refId", variable.name());
        ObjectNode current = node.putObject("current").put("selected", true);
        current.putArray("text").add("All");
        current.putArray("value").add("$__all");
    }

    private static void fill(ObjectNode node, Panel panel) {
        node.put("type", panel.type()).put("title", panel.title());
        dataSource(node);
        ObjectNode fields = node.putObject("fieldConfig");
        fields.putObject("defaults").put("unit", panel.unit());
        fields.putArray("overrides");
        if (panel.type().equals("heatmap")) {
            ObjectNode options = node.putObject("options").put("calculate", false);
            options.putObject("yAxis").put("unit", panel.unit());
        }
        ArrayNode targets = node.putArray("targets");
        char reference = 'A';
        for (Line line : panel.lines()) {
            ObjectNode target = targets.addObject();
            target.put("refId", String.valueOf(reference++)).put("expr", line.expression());
            target.put("legendFormat", line.legend());
            target.put("format", panel.type().equals("heatmap") ? "heatmap" : "time_series");
            dataSource(target);
        }
    }

    private static void dataSource(ObjectNode node) {
        node.putObject("datasource").put("type", "prometheus").put("uid", "prometheus");
    }
}
