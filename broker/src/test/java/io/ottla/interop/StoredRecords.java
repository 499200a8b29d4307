package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;

/** What is in the log of one replica, read with Kafka's own code: values that are numbers, by offset. */
final class StoredRecords {
    private StoredRecords() {}

    static TreeMap<Long, Integer> in(Path log) throws IOException {
        TreeMap<Long, Integer> values = new TreeMap<>();
        try (Stream<Path> files = Files.list(log)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                try (FileRecords records = FileRecords.open(file.toFile(), false)) {
                    for (Record record : records.records()) {
                        record.ensureValid();
                        assertThat(values.put(record.offset(), record.value().getInt()))
                                .as("a second record at offset %d", record.offset())
                                .isNull();
                    }
                }
            }
        }
        return values;
    }
}
