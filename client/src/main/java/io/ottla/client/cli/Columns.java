package io.ottla.client.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A table as kafka-consumer-groups.sh prints them: every line on a line of its own behind an empty one, columns with a space
 * between, each at least as wide as it is told to be.
 *
 * <pre>
 *   (empty)
 *   GROUP           TOPIC           PARTITION
 *   readers         orders          0
 * </pre>
 *
 * Not thread-safe.
 */
final class Columns {
    private enum Width {
        /** Wider if a cell is. */
        GROWING,
        /** A longer cell sticks out. */
        FIXED
    }

    private record Column(String title, int widthMin, Width width) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** A column that is as wide as its widest cell. */
    Columns growing(String title, int widthMin) {
        columns.add(new Column(title, widthMin, Width.GROWING));
        return this;
    }

    /** A column of this width whatever it holds; 0 for the last one. */
    Columns fixed(String title, int width) {
        columns.add(new Column(title, width, Width.FIXED));
        return this;
    }

    void row(List<?> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(cells.stream().map(String::valueOf).toList());
    }

    void print(PrintStream out) {
        print(columns.stream().map(Column::title).toList(), out);
        rows.forEach(row -> print(row, out));
        out.println();
    }

    private void print(List<String> cells, PrintStream out) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            int end = line.length() + (i == 0 ? 0 : 1) + width(i);
            line.append(i == 0 ? "" : " ").append(cells.get(i));
            while (line.length() < end) {
                line.append(' ');
            }
        }
        out.println();
        out.print(line);
    }

    private int width(int index) {
        Column column = columns.get(index);
        return column.width() == Width.FIXED
                ? column.widthMin()
                : rows.stream().mapToInt(row -> row.get(index).length()).reduce(column.widthMin(), Math::max);
    }
}
