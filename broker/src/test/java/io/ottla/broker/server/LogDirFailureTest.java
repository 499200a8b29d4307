package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.broker.log.FaultyDisk;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DescribeLogDirs;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of a broker whose disks fail one after the other. */
@Timeout(60)
class LogDirFailureTest {
    private static final String TOPIC = "t";
    private static final int PARTITIONS = 4;

    @TempDir
    Path folder;

    private final FaultyDisk disk = new FaultyDisk();

    @Test
    void aDirectoryThatFailsGoesOfflineAloneAndTheControllerKnows() throws IOException {
        Path failing = folder.resolve("a");
        try (TestBroker broker = start();
                RawClient client = broker.connect()) {
            Ask.create(client, PARTITIONS, TOPIC);
            int lost = partitionIn(client, failing);
            int kept = partitionIn(client, folder.resolve("b"));
            assertThat(produce(client, lost)).isEqualTo(ErrorCode.NONE);
            assertThat(produce(client, kept)).isEqualTo(ErrorCode.NONE);

            disk.breakBelow(failing);

            assertThat(produce(client, lost)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            awaitOffline(client, failing);
            assertThat(produce(client, lost)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            assertThat(fetch(client, lost)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            assertThat(latest(client, lost)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            assertThat(produce(client, kept)).isEqualTo(ErrorCode.NONE);
            assertThat(fetch(client, kept)).isEqualTo(ErrorCode.NONE);
            assertThat(latest(client, kept)).isEqualTo(ErrorCode.NONE);
            awaitNoLeader(client, lost);
            assertThat(produce(client, lost)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            Ask.create(client, PARTITIONS, "later");
            assertThat(topicsIn(client, folder.resolve("b"))).contains("later");
        }
    }

    @Test
    void aDirectoryThatFailsWhenItIsReadGoesOfflineToo() throws IOException {
        Path failing = folder.resolve("a");
        try (TestBroker broker = start();
                RawClient client = broker.connect()) {
            Ask.create(client, PARTITIONS, TOPIC);
            int lost = partitionIn(client, failing);
            assertThat(produce(client, lost)).isEqualTo(ErrorCode.NONE);
            assertThat(produce(client, lost)).isEqualTo(ErrorCode.NONE);

            disk.breakBelow(failing);

            assertThat(fetch(client, lost)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            awaitOffline(client, failing);
        }
    }

    @Test
    void aBrokerWhoseLastDirectoryFailsStops() throws IOException {
        try (TestBroker broker = start();
                RawClient client = broker.connect()) {
            Ask.create(client, PARTITIONS, TOPIC);
            int inA = partitionIn(client, folder.resolve("a"));
            int inB = partitionIn(client, folder.resolve("b"));
            disk.breakBelow(folder.resolve("a"));
            assertThat(produce(client, inA)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            awaitOffline(client, folder.resolve("a"));
            disk.breakBelow(folder.resolve("b"));

            assertThat(produce(client, inB)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);

            assertThat(broker.awaitFailure())
                    .contains("every directory of log.dirs")
                    .contains(folder.resolve("b").toString())
                    .doesNotContain("\n");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(folder.resolve("b").resolve(".kafka_cleanshutdown")).doesNotExist();
    }

    @Test
    void aDirectoryThatIsMissingAtTheStartIsOfflineAndTheOtherServes() throws IOException {
        Files.writeString(folder.resolve("a"), "a file where a directory should be");
        try (TestBroker broker = start();
                RawClient client = broker.connect()) {
            Ask.create(client, PARTITIONS, TOPIC);
            assertThat(produce(client, 0)).isEqualTo(ErrorCode.NONE);
            assertThat(offline(client, folder.resolve("a"))).isTrue();
            assertThat(offline(client, folder.resolve("b"))).isFalse();
        }
    }

    private TestBroker start() {
        return new TestBroker(folder, Map.of("log.dirs", folder.resolve("a") + "," + folder.resolve("b")), disk);
    }

    private static DescribeLogDirs.Response.Result describe(RawClient client, Path dir) throws IOException {
        DescribeLogDirs.Response all = client.ask(
                ApiKey.DESCRIBE_LOG_DIRS,
                3,
                DescribeLogDirs.Request.builder().topics(null).build());
        return all.results().stream()
                .filter(one -> one.logDir().equals(dir.toString()))
                .findFirst()
                .orElseThrow();
    }

    private static int partitionIn(RawClient client, Path dir) throws IOException {
        return describe(client, dir).topics().get(0).partitions().get(0).partitionIndex();
    }

    private static List<String> topicsIn(RawClient client, Path dir) throws IOException {
        return describe(client, dir).topics().stream()
                .map(DescribeLogDirs.Response.Topic::name)
                .toList();
    }

    private static boolean offline(RawClient client, Path dir) throws IOException {
        return ErrorCode.of(describe(client, dir).errorCode()) == ErrorCode.KAFKA_STORAGE_ERROR;
    }

    private static void awaitOffline(RawClient client, Path dir) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> offline(client, dir));
    }

    /** The controller has seen the broker's report, asked it, and found nobody else to lead. */
    private static void awaitNoLeader(RawClient client, int index) {
        await().pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
            Metadata.Response answer = client.ask(
                    ApiKey.METADATA,
                    5,
                    Metadata.Request.builder()
                            .topics(List.of(
                                    Metadata.Request.Topic.builder().name(TOPIC).build()))
                            .build());
            assertThat(answer.topics().get(0).partitions())
                    .filteredOn(one -> one.partitionIndex() == index)
                    .singleElement()
                    .satisfies(one -> {
                        assertThat(one.leaderId()).isEqualTo(-1);
                        assertThat(one.offlineReplicas()).containsExactly(3);
                    });
        });
    }

    private static ErrorCode produce(RawClient client, int index) throws IOException {
        return Ask.error(Ask.produce(client, TOPIC, index, BatchBytes.plain("value")));
    }

    private static ErrorCode fetch(RawClient client, int index) throws IOException {
        return ErrorCode.of(Ask.fetch(client, TOPIC, index).errorCode());
    }

    private static ErrorCode latest(RawClient client, int index) throws IOException {
        ListOffsets.Response answer = client.ask(
                ApiKey.LIST_OFFSETS,
                5,
                ListOffsets.Request.builder()
                        .replicaId(-1)
                        .topics(List.of(ListOffsets.Request.Topic.builder()
                                .name(TOPIC)
                                .partitions(List.of(ListOffsets.Request.Partition.builder()
                                        .partitionIndex(index)
                                        .timestamp(-1)
                                        .build()))
                                .build()))
                        .build());
        return ErrorCode.of(answer.topics().get(0).partitions().get(0).errorCode());
    }
}
