package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.broker.log.Disk;
import io.ottla.broker.log.FaultyDisk;
import io.ottla.broker.log.FileSystemDisk;
import io.ottla.broker.log.Tmpfs;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole broker on a disk that fills up: it refuses what is written, serves what is read, and recovers by itself. */
@Timeout(60)
class FullDiskTest {
    @TempDir
    Path folder;

    /** How a disk is filled, and emptied again. */
    private interface Space {
        void fill() throws IOException;

        void free() throws IOException;
    }

    @Test
    void aBrokerOnADiskThatSaysItIsFull() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        Path data = folder.resolve("data");
        fillAndFree(disk, new Space() {
            @Override
            public void fill() {
                disk.fillBelow(data);
            }

            @Override
            public void free() {
                disk.free();
            }
        });
    }

    @Test
    void aBrokerOnAFileSystemThatIsReallyFull() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        try (Tmpfs small = Tmpfs.mount(data, "512k")) {
            fillAndFree(new FileSystemDisk(), new Space() {
                @Override
                public void fill() throws IOException {
                    small.fillUp();
                }

                @Override
                public void free() throws IOException {
                    Files.delete(data.resolve("ballast"));
                }
            });
        }
    }

    private void fillAndFree(Disk disk, Space space) throws IOException {
        Map<String, String> soon = Map.of("replica.high.watermark.checkpoint.interval.ms", "50");
        try (TestBroker broker = new TestBroker(folder, soon, disk);
                RawClient client = broker.connect()) {
            Ask.create(client, 1, "before");
            assertThat(produce(client, "before").errorCode()).isZero();
            space.fill();

            Produce.Response.PartitionResponse refused = produceUntilRefused(client);
            assertThat(ErrorCode.of(refused.errorCode())).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            assertThat(refused.errorMessage()).contains("the disk is full");
            assertThat(read(client, "before")).isPositive();
            Ask.create(client, 1, "amid");
            assertThat(ErrorCode.of(produce(client, "amid").errorCode())).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            int stored = read(client, "before");

            space.free();

            assertThat(ErrorCode.of(produce(client, "before").errorCode())).isEqualTo(ErrorCode.NONE);
            assertThat(read(client, "before")).isGreaterThan(stored);
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> produce(client, "amid").errorCode() == 0);
            assertThat(read(client, "amid")).isPositive();
        }
        assertThat(folder.resolve("data").resolve(".kafka_cleanshutdown")).exists();
    }

    /** A little room may be left in a block that is there already. */
    private static Produce.Response.PartitionResponse produceUntilRefused(RawClient client) throws IOException {
        Produce.Response.PartitionResponse answer = produce(client, "before");
        for (int i = 0; i < 200 && answer.errorCode() == 0; i++) {
            answer = produce(client, "before");
        }
        return answer;
    }

    private static Produce.Response.PartitionResponse produce(RawClient client, String topic) throws IOException {
        return Ask.produce(client, topic, 0, BatchBytes.plain("x".repeat(500)));
    }

    /** How many bytes are there to be read. */
    private static int read(RawClient client, String topic) throws IOException {
        Fetch.Response.Partition partition = Ask.fetch(client, topic, 0);
        assertThat(partition.errorCode()).isZero();
        return partition.records().bytes();
    }
}
