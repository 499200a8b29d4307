package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.netty.buffer.PooledByteBufAllocator;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Small batches that expand to a lot, produced and fetched, against a whole broker: they are refused or bounded, memory is
 * bounded, and an honest client's records are all taken meanwhile. Prints what it measured.
 */
@Timeout(120)
class BombTest {
    private static final int BOMBS = 6;
    /** Of all threads of the process, so that a machine that is busy with other things does not matter. */
    private static final long CPU_MAX_MS = 1000;

    private static final long MEMORY_MAX = 700L << 20;

    @TempDir
    static Path folder;

    private static TestBroker broker;
    private RawClient healthy;
    private long worstHealthyMs;
    private long before;

    @BeforeAll
    static void start() throws IOException {
        broker = new TestBroker(folder, Map.of("auto.create.topics.enable", "false"));
        try (RawClient client = broker.connect()) {
            Ask.create(client, 1, "honest", "bomb", "dense", "giant");
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void beginHonestly() throws IOException {
        healthy = broker.connect();
        assertHealthy();
        worstHealthyMs = 0;
        System.gc();
        before = residentBytes();
        resetPeak();
    }

    @AfterEach
    void goodbye() throws IOException {
        assertHealthy();
        healthy.close();
    }

    private void assertHealthy() throws IOException {
        long start = System.nanoTime();
        Produce.Response.PartitionResponse answer = Ask.produce(healthy, "honest", 0, BatchBytes.plain("record"));
        worstHealthyMs = Math.max(worstHealthyMs, (System.nanoTime() - start) / 1_000_000);
        assertThat(Ask.error(answer)).isEqualTo(ErrorCode.NONE);
    }

    @ParameterizedTest
    @CsvSource({"GZIP,400000000", "ZSTD,1000000000", "LZ4,200000000"})
    void aBombIsRefusedWithLittleWorkAndSeveralAtOnceHoldUpNobody(Codec codec, long bytes) throws IOException {
        byte[] bomb = BatchBytes.ofZeros(codec, bytes);
        assertThat(bomb.length).isLessThan(1 << 20);
        beginHonestlyAgain();

        long start = System.nanoTime();
        long cpuStart = cpuMs();
        try (RawClient client = broker.connect()) {
            assertThat(Ask.error(Ask.produce(client, "bomb", 0, bomb))).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        }
        long oneCpuMs = cpuMs() - cpuStart;
        long oneMs = (System.nanoTime() - start) / 1_000_000;
        List<RawClient> attackers = new ArrayList<>();
        for (int i = 0; i < BOMBS; i++) {
            RawClient client = broker.connect();
            attackers.add(client);
            client.send(ApiKey.PRODUCE, BatchBytes.produceVersion(), BatchBytes.produce("bomb", bomb));
        }
        for (RawClient client : attackers) {
            assertHealthy();
            client.receive();
            client.close();
        }
        report(codec + " bomb of " + bytes + " in " + bomb.length + " bytes: refused in " + oneMs + " ms, " + BOMBS
                + " more in " + ((System.nanoTime() - start) / 1_000_000 - oneMs) + " ms");
        assertThat(oneCpuMs).as("work of one bomb").isLessThan(CPU_MAX_MS);
        assertThat(peakBytes() - before).as("memory").isLessThan(MEMORY_MAX);
        assertThat(Ask.fetch(healthy, "bomb", 0).highWatermark())
                .as("nothing of it is in the log")
                .isZero();
    }

    /** Making the bomb has taken memory of its own. */
    private void beginHonestlyAgain() throws IOException {
        healthy.close();
        beginHonestly();
    }

    @Test
    void snappyThatExpandsAsMuchAsItCanIsBoundedToo() throws IOException {
        byte[] dense = BatchBytes.ofZeros(Codec.SNAPPY, 18_000_000);
        assertThat(dense.length).isLessThan(1 << 20);
        beginHonestlyAgain();
        long start = System.nanoTime();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < BOMBS; i++) {
            RawClient client = broker.connect();
            clients.add(client);
            client.send(ApiKey.PRODUCE, BatchBytes.produceVersion(), BatchBytes.produce("dense", dense));
        }
        for (RawClient client : clients) {
            assertHealthy();
            client.receive();
            client.close();
        }
        report("snappy of 18 MB in " + dense.length + " bytes, " + BOMBS + " at once: stored in "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
        assertThat(peakBytes() - before).isLessThan(MEMORY_MAX);
    }

    @Test
    void anOldClientsFetchOfManyDenseRecordsIsBounded() throws IOException {
        store("dense", BatchBytes.gzipOfRecords(20_000, 1000));
        readAsOldClients("dense", 8, 64 << 20);
    }

    @Test
    void anOldClientsFetchOfOneGiantDenseRecordIsBounded() throws IOException {
        store("giant", BatchBytes.ofZeros(Codec.GZIP, 100_000_000));
        beginHonestlyAgain();
        readAsOldClients("giant", BOMBS, 1 << 20);
    }

    private void store(String topic, byte[] batch) throws IOException {
        try (RawClient client = broker.connect()) {
            assertThat(Ask.error(Ask.produce(client, topic, 0, batch))).isEqualTo(ErrorCode.NONE);
        }
    }

    private void readAsOldClients(String topic, int count, int answerBytesMax) throws IOException {
        long start = System.nanoTime();
        List<RawClient> readers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawClient reader = broker.connect();
            readers.add(reader);
            reader.send(ApiKey.FETCH, 1, Ask.fetchRequest(topic, 0));
        }
        for (RawClient reader : readers) {
            assertHealthy();
            assertThat(reader.receive().body().readableBytes()).isBetween(100, answerBytesMax);
            reader.close();
        }
        report("old fetch of " + topic + " by " + count + " clients in " + (System.nanoTime() - start) / 1_000_000
                + " ms");
        assertThat(peakBytes() - before).as("memory").isLessThan(MEMORY_MAX);
    }

    private void report(String what) {
        System.out.println("MEASURED " + what + "; honest producer waited " + worstHealthyMs + " ms at most; memory +"
                + (peakBytes() - before >> 20) + " MiB");
    }

    private static void resetPeak() throws IOException {
        Path reset = Path.of("/proc/self/clear_refs");
        if (Files.isWritable(reset)) {
            Files.writeString(reset, "5");
        }
    }

    /** Memory of the whole process, native libraries' too; where the system does not say, the JVM's. */
    private static long residentBytes() {
        return status("VmRSS:");
    }

    /** The most that it was since {@link #resetPeak}. */
    private static long peakBytes() {
        return status("VmHWM:");
    }

    private static long status(String key) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElseGet(BombTest::usedBytes);
        } catch (IOException noProc) {
            return usedBytes();
        }
    }

    private static long cpuMs() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1_000_000;
    }

    private static long usedBytes() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
