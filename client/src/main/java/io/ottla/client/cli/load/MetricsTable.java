package io.ottla.client.cli.load;

import io.ottla.client.Metrics;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The metrics of a client as a table of names and values. */
final class MetricsTable {
    private MetricsTable() {}

    static void print(Metrics metrics, PrintStream out) {
        List<String> names = metrics.all().stream().map(Metrics.Metric::name).toList();
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        out.printf(Locale.ROOT, "%n%-" + Math.max(1, width) + "s   %s%n", "Metric Name", "Value");
        for (String name : names) {
            out.printf(Locale.ROOT, "%-" + width + "s : %.3f%n", name, metrics.value(name));
        }
    }
}
