package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
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
            Ask.create(client, 1, "honest");
        }
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
        Produce.Response.PartitionResponse stored =
                Ask.produce(healthy, "honest", 0, BatchBytes.plain("record " + produced++));
        long tookMs = (System.nanoTime() - start) / 1_000_000;
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
                if (i % 25 == 0) { // keeps what waits to be accepted below the backlog, beyond which each waits for a
                    // second
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

    private static long directBytes() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }
}
