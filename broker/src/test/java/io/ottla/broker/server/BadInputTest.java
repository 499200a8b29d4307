package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole broker does with input that no honest client sends, while an honest one goes on producing. */
class BadInputTest {
    private static final int IDLE_CONNECTIONS = 2000;
    private static final int GIANTS = 200;
    private static final long HEALTHY_MAX_MS = 5000;

    @TempDir
    static Path folder;

    private static TestBroker broker;
    private RawClient healthy;
    private long produced;

    @BeforeAll
    static void start() throws IOException {
        broker = new TestBroker(folder, Map.of("auto.create.topics.enable", "false"));
        try (RawClient client = broker.connect()) {
            CreateTopics.Response made = client.ask(
                    ApiKey.CREATE_TOPICS,
                    4,
                    CreateTopics.Request.builder()
                            .topics(List.of(topic("honest"), topic("bomb")))
                            .timeoutMs(10_000)
                            .build());
            assertThat(made.topics()).allSatisfy(t -> assertThat(t.errorCode()).isZero());
        }
    }

    private static CreateTopics.Request.Topic topic(String name) {
        return CreateTopics.Request.Topic.builder()
                .name(name)
                .numPartitions(1)
                .replicationFactor((short) 1)
                .build();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void produceHonestly() throws IOException {
        healthy = broker.connect();
        assertHealthy();
    }

    @AfterEach
    void goodbye() throws IOException {
        assertHealthy();
        healthy.close();
    }

    /** The honest client's record is stored, soon, right behind its last one. */
    private void assertHealthy() throws IOException {
        long start = System.nanoTime();
        Produce.Response answer = healthy.ask(
                ApiKey.PRODUCE,
                BatchBytes.produceVersion(),
                BatchBytes.produce("honest", BatchBytes.plain("record " + produced++)));
        long tookMs = (System.nanoTime() - start) / 1_000_000;
        Produce.Response.PartitionResponse stored =
                answer.responses().get(0).partitionResponses().get(0);
        assertThat(ErrorCode.of(stored.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(tookMs).isLessThan(HEALTHY_MAX_MS);
    }

    @Test
    void garbageEndsItsOwnConnection() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[1 + random.nextInt(5000)];
            random.nextBytes(garbage);
            garbage[0] = (byte) (garbage[0] | 0x80); // a negative length: surely no frame
            try (RawClient client = broker.connect()) {
                client.send(garbage);
                assertThat(client.isClosedByServer()).isTrue();
            }
        }
        try (RawClient client = broker.connect()) {
            client.send("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void framesThatAreTooLargeUnknownOrCutShortEndTheirOwnConnection() throws IOException {
        for (String frame : List.of(
                "06400001", // one byte above socket.request.max.bytes
                "ffffffff", // negative
                "00000000", // empty
                "0000000a 7000 0000 00000001 ffff", // unknown API
                "0000000a 0001 0fff 00000001 ffff", // unknown version
                "0000000e 0000 0007 00000001 ffff ffff 0001", // a Produce that ends early
                "00000012 0003 0004 00000001 ffff 7fffffff 0000 0000")) { // two billion topics
            try (RawClient client = broker.connect()) {
                client.send(ByteBufUtil.decodeHexDump(frame.replace(" ", "")));
                assertThat(client.isClosedByServer()).as(frame).isTrue();
            }
        }
    }

    @Test
    void thousandsOfIdleConnectionsAreHeldAndCostLittle() throws IOException {
        long before = directBytes();
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE_CONNECTIONS; i++) {
                RawClient client = broker.connect();
                idle.add(client);
                if (i % 100 == 0) {
                    client.ask(ApiKey.API_VERSIONS, 0, ApiVersions.Request.DEFAULT);
                    assertHealthy();
                }
            }
            ApiVersions.Response answer =
                    idle.get(IDLE_CONNECTIONS - 1).ask(ApiKey.API_VERSIONS, 0, ApiVersions.Request.DEFAULT);
            assertThat(answer.errorCode()).isZero();
            assertThat(directBytes() - before).isLessThan(32L << 20);
        } finally {
            for (RawClient client : idle) {
                client.close();
            }
        }
    }

    @Test
    void announcedGiantsCostWhatTheySend() throws IOException {
        long before = directBytes();
        List<RawClient> giants = new ArrayList<>();
        try {
            for (int i = 0; i < GIANTS; i++) {
                RawClient client = broker.connect();
                giants.add(client);
                byte[] start = new byte[1028];
                start[0] = (byte) (60 << 20 >>> 24);
                start[1] = (byte) (60 << 20 >>> 16);
                client.send(start);
            }
            assertHealthy();
            assertThat(directBytes() - before).isLessThan(64L << 20);
        } finally {
            for (RawClient client : giants) {
                client.close();
            }
        }
    }

    @Test
    void aBatchThatExpandsToAGigabyteIsRefusedAtOnce() throws IOException {
        byte[] bomb = BatchBytes.gzipOfZeros((1L << 30) - 64);
        long before = usedBytes();
        try (RawClient client = broker.connect()) {
            int id = client.send(ApiKey.PRODUCE, BatchBytes.produceVersion(), BatchBytes.produce("bomb", bomb));
            long start = System.nanoTime();
            assertHealthy();
            RawClient.Answer frame = client.receive();
            long tookMs = (System.nanoTime() - start) / 1_000_000;
            assertThat(frame.correlationId()).isEqualTo(id);
            assertThat(tookMs).isLessThan(HEALTHY_MAX_MS);
            assertThat(usedBytes() - before).isLessThan(256L << 20);
        }
        try (RawClient client = broker.connect()) {
            Produce.Response answer =
                    client.ask(ApiKey.PRODUCE, BatchBytes.produceVersion(), BatchBytes.produce("bomb", bomb));
            short code = answer.responses().get(0).partitionResponses().get(0).errorCode();
            assertThat(ErrorCode.of(code)).isNotIn(ErrorCode.NONE, ErrorCode.UNKNOWN_SERVER_ERROR);
        }
    }

    @Test
    void anOldClientsFetchOfHighlyCompressedDataIsBounded() throws IOException {
        byte[] batch = BatchBytes.gzipOfRecords(20_000, 1000);
        try (RawClient client = broker.connect()) {
            Produce.Response stored =
                    client.ask(ApiKey.PRODUCE, BatchBytes.produceVersion(), BatchBytes.produce("bomb", batch));
            assertThat(stored.responses().get(0).partitionResponses().get(0).errorCode())
                    .isZero();
            List<RawClient> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                RawClient reader = broker.connect();
                readers.add(reader);
                reader.send(ApiKey.FETCH, 1, fetchFromStart());
            }
            assertHealthy();
            for (RawClient reader : readers) {
                assertThat(reader.receive().body().readableBytes()).isLessThan(64 << 20);
                reader.close();
            }
        }
    }

    private static Fetch.Request fetchFromStart() {
        return Fetch.Request.builder()
                .maxWaitMs(100)
                .minBytes(1)
                .topics(List.of(Fetch.Request.Topic.builder()
                        .topic("bomb")
                        .partitions(List.of(Fetch.Request.Partition.builder()
                                .partitionMaxBytes(1 << 20)
                                .build()))
                        .build()))
                .build();
    }

    private static long directBytes() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        return directBytes() + runtime.totalMemory() - runtime.freeMemory();
    }
}
