package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.Record;

/**
 * What the files of one replica hold, read with Kafka's own code while the broker may be running: numbers that a {@link
 * SteadyWriter} wrote, one after the other, each at its offset.
 */
final class ReplicaFiles {
    private static final Duration UNREST = Duration.ofSeconds(10);

    private final String name;
    private final byte[] bytes;
    private final int records;

    /**
     * What was acknowledged by now is on every replica, once, in order, at its offset, and all replicas are the same. The
     * files may change while they are read, and what nobody was told of yet may be cut: only what stays wrong is wrong.
     */
    static void allHold(SteadyWriter writer, BrokerCluster cluster) {
        for (int p = 0; p < writer.acknowledged.size(); p++) {
            int partition = p;
            Map<Long, Integer> acknowledged = new TreeMap<>(writer.acknowledged.get(p));
            await().atMost(UNREST).untilAsserted(() -> allHold(writer.topic, partition, acknowledged, cluster));
        }
    }

    private static void allHold(String topic, int p, Map<Long, Integer> acknowledged, BrokerCluster cluster) {
        List<ReplicaFiles> replicas = new ArrayList<>();
        for (BrokerProcess broker : cluster.brokers().values()) {
            ReplicaFiles files = read(broker, topic, p);
            files.containsAll(acknowledged);
            replicas.forEach(files::agreesWith);
            replicas.add(files);
        }
    }

    private ReplicaFiles(String name, byte[] bytes, int records) {
        this.name = name;
        this.bytes = bytes;
        this.records = records;
    }

    /** Fails when there is anything else in it than 0, 1, 2 and so on at the offsets 0, 1, 2, in whole batches. */
    private static ReplicaFiles read(BrokerProcess broker, String topic, int partition) {
        return in(broker.data().resolve(topic + "-" + partition));
    }

    /** What was acknowledged is in this log, once, in order, at its offset. */
    static void holds(Path folder, Map<Long, Integer> acknowledged) {
        in(folder).containsAll(new TreeMap<>(acknowledged));
    }

    private static ReplicaFiles in(Path folder) {
        String name = "replica in " + folder;
        byte[] bytes = bytes(folder);
        int next = 0;
        int end = 0;
        for (MutableRecordBatch batch :
                MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).batches()) {
            batch.ensureValid();
            for (Record record : batch) {
                if (record.offset() != next || record.value().getInt() != next) {
                    assertThat(record).as("%s at offset %d", name, next).isNull();
                }
                next++;
            }
            end += batch.sizeInBytes();
        }
        return new ReplicaFiles(name, Arrays.copyOf(bytes, end), next);
    }

    /** The segments one after the other; what is being written may end in half a batch. */
    private static byte[] bytes(Path folder) {
        while (true) {
            List<Path> before = segments(folder);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try {
                for (Path segment : before) {
                    all.write(Files.readAllBytes(segment));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (segments(folder).equals(before)) {
                return all.toByteArray();
            }
        }
    }

    private static List<Path> segments(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".log")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every number that was acknowledged is here, at the offset that the writer was told: once, as all are ascending. */
    private void containsAll(Map<Long, Integer> acknowledged) {
        acknowledged.forEach((offset, value) -> {
            if (offset.intValue() != value || value >= records) {
                assertThat(records)
                        .as("records of %s, of which %d was acknowledged at offset %d", name, value, offset)
                        .isGreaterThan(value);
                assertThat(offset).as("offset of %d in %s", value, name).isEqualTo(value.longValue());
            }
        });
    }

    /** As far as both go, they have the same bytes. */
    private void agreesWith(ReplicaFiles other) {
        int length = Math.min(bytes.length, other.bytes.length);
        int differs = Arrays.mismatch(bytes, 0, length, other.bytes, 0, length);
        assertThat(differs)
                .as("first byte in which %s and %s differ", name, other.name)
                .isEqualTo(-1);
    }
}
