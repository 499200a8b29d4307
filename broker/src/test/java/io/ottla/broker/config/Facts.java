package io.ottla.broker.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rows of a table of facts about Kafka's options, read by reflection from its published jars. */
final class Facts {
    private Facts() {}

    /** Each row by column name. */
    static List<Map<String, String>> read(String resource) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Facts.class.getResourceAsStream(resource), resource), StandardCharsets.UTF_8))) {
            String[] columns = lines.readLine().split("\t", -1);
            List<Map<String, String>> rows = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t", -1);
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.length; i++) {
                    row.put(columns[i], cells[i]);
                }
                rows.add(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What 3.9 has, or the nearest release that has the option at all. */
    static String defaultOf(Map<String, String> row) {
        String of39 = row.get("default_3.9");
        if (!of39.equals("-")) {
            return of39;
        }
        return row.get("default_4.4").equals("-") ? row.get("default_2.4") : row.get("default_4.4");
    }
}
