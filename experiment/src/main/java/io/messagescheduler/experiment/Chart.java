package io.messagescheduler.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * A chart as data, from which its CSV, its SVG and its place in the report are made, so that they cannot differ.
 *
 * @param file its files in the result folder, without their extensions
 * @param group where in the report it stands: a system's name, or one of the constants here
 * @param title one line
 * @param note what it shows, in a sentence
 * @param bars whether bars stand at each x, else lines join the points
 * @param redAbove values above it are bad and their part of the chart is red; null for none
 * @param x numbers, or words for {@link Scale#WORDS}
 * @param series one value for each x; null where there is none
 */
record Chart(
        String file,
        String group,
        String title,
        String note,
        Axis horizontal,
        Axis vertical,
        boolean bars,
        @Nullable Double redAbove,
        List<?> x,
        List<Series> series) {

    static final String COMPARISON = "comparison";
    static final String RESOURCES = "resources";

    /** Its data are in the report, in a chart that is drawn with more care. */
    static final String NOT_IN_REPORT = "";

    private static final MathContext DIGITS = new MathContext(9);

    Chart {
        x = List.copyOf(x);
        series = List.copyOf(series);
    }

    /** How values are laid out along an axis. */
    enum Scale {
        LINEAR,
        /** Counts over many magnitudes, none of them below one. */
        LOGARITHMIC,
        /** Logarithmic to both sides of zero, and linear from minus one to one. */
        SIGNED_LOGARITHMIC,
        /** Per cent below a hundred, each nine as wide as the one before. */
        NINES,
        /** Epoch milliseconds, shown as time since the first. */
        TIME,
        WORDS
    }

    record Axis(String name, Scale scale) {}

    record Series(String name, List<@Nullable Double> values) {
        Series {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    boolean hasPoints() {
        return series.stream().anyMatch(one -> one.values().stream().anyMatch(value -> value != null));
    }

    /** Header and one line for each x. */
    String csv() {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(
                text, CSVFormat.RFC4180.builder().setRecordSeparator("\n").get())) {
            List<Object> header = new ArrayList<>(List.of(horizontal.name()));
            series.forEach(one -> header.add(Words.plain(one.name())));
            printer.printRecord(header);
            for (int i = 0; i < x.size(); i++) {
                List<@Nullable Object> row = new ArrayList<>();
                row.add(
                        x.get(i) instanceof Double number
                                ? figure(number)
                                : Words.plain(x.get(i).toString()));
                for (Series one : series) {
                    row.add(figure(one.values().get(i)));
                }
                printer.printRecord(row);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    ObjectNode json() {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("file", file)
                .put("group", group)
                .put("title", title)
                .put("note", note)
                .put("bars", bars);
        node.put("redAbove", redAbove);
        node.put("xName", horizontal.name()).put("xScale", horizontal.scale().name());
        node.put("yName", vertical.name()).put("yScale", vertical.scale().name());
        ArrayNode places = node.putArray("x");
        x.forEach(place -> places.addPOJO(place));
        ArrayNode lines = node.putArray("series");
        for (Series one : series) {
            ArrayNode values = lines.addObject().put("name", one.name()).putArray("values");
            one.values().forEach(value -> values.add(figure(value)));
        }
        return node;
    }

    private static @Nullable BigDecimal figure(@Nullable Double value) {
        if (value == null) {
            return null;
        }
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            return BigDecimal.valueOf(value.longValue());
        }
        BigDecimal rounded = new BigDecimal(value, DIGITS).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }
}
