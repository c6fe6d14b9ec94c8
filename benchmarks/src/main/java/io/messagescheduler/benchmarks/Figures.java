package io.messagescheduler.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code figures.csv}: one figure a line, added as soon as it is known, so that a run broken off keeps what it has. */
public final class Figures {
    public static final String FILE = "figures.csv";
    private static final String HEADER = "round,contestant,work,figure,value";

    private final Path file;
    private final int round;
    private final String contestant;

    Figures(Path folder, int round, String contestant) {
        this.file = folder.resolve(FILE);
        this.round = round;
        this.contestant = contestant;
        if (Files.notExists(file)) {
            append(HEADER + "\n");
        }
    }

    /**
     * One figure.
     *
     * @param work {@code precision}, {@code burst-200000}, …
     * @param figure its name, with its unit at the end
     */
    public record Figure(int round, String contestant, String work, String figure, double value) {}

    void add(String work, String figure, double value) {
        if (Double.isFinite(value)) {
            append(String.format(Locale.ROOT, "%d,%s,%s,%s,%.4f%n", round, contestant, work, figure, value));
        }
    }

    private void append(String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was written so far; a line cut short is passed over. */
    public static List<Figure> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            return List.of();
        }
        List<Figure> figures = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] cells = line.split(",", -1);
                if (cells.length == 5 && !line.equals(HEADER)) {
                    figures.add(new Figure(
                            Integer.parseInt(cells[0]), cells[1], cells[2], cells[3], Double.parseDouble(cells[4])));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(file + " holds something else than figures", e);
        }
        return figures;
    }
}
