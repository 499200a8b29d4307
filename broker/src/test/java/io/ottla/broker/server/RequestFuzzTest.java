package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Real requests of every API and version, with bytes changed, cut out, repeated or added: whatever comes, the broker
 * answers or hangs up, nothing fails unforeseen, and what is stored stays valid.
 *
 * <p>The seed is printed; the environment variable OTTLA_FUZZ_SEED repeats a run, and OTTLA_FUZZ_CASES makes it longer.
 */
class RequestFuzzTest {
    private static final int CASES = (int) setting("OTTLA_FUZZ_CASES", 3000);
    private static final long SEED = setting("OTTLA_FUZZ_SEED", System.nanoTime());
    private static final int MUTATIONS_MAX = 6;

    /** An answer may take longer, since some requests ask to wait; then the case is over all the same. */
    private static final int PATIENCE_MS = 50;

    /** Only the controller sends these, and whoever does is believed: a forged one is no malformed input. */
    private static final Set<ApiKey> CONTROL = EnumSet.of(
            ApiKey.LEADER_AND_ISR,
            ApiKey.STOP_REPLICA,
            ApiKey.UPDATE_METADATA,
            ApiKey.CONTROLLED_SHUTDOWN,
            ApiKey.ALTER_PARTITION,
            ApiKey.DELETE_TOPICS);

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final ListAppender<ILoggingEvent> errors = new ListAppender<>();

    @Test
    void mutatedRequestsNeverHarmTheBroker() throws IOException {
        System.out.println("fuzzing " + CASES + " requests, OTTLA_FUZZ_SEED=" + SEED);
        Logger ours = (Logger) LoggerFactory.getLogger("io.ottla");
        errors.start();
        ours.addAppender(errors);
        try (TestBroker broker = new TestBroker(folder, Map.of("auto.create.topics.enable", "false"));
                RawClient healthy = broker.connect()) {
            createTopic(healthy);
            healthy.ask(ApiKey.PRODUCE, 7, BatchBytes.produce("fuzz", BatchBytes.plain("sound")));
            List<byte[]> corpus = corpus(healthy);
            for (int i = 0; i < CASES; i++) {
                byte[] request = mutated(corpus.get(random.nextInt(corpus.size())));
                try (RawClient client = broker.connect()) {
                    client.sendFrame(request);
                    client.endsWithin(PATIENCE_MS);
                } catch (IOException closed) {
                    // hanging up is an answer too
                }
                assertUnharmed(healthy, i, request);
            }
            assertStoredIsValid(healthy);
        } finally {
            ours.detachAppender(errors);
        }
    }

    private void assertUnharmed(RawClient healthy, int i, byte[] request) throws IOException {
        List<String> unforeseen = List.copyOf(errors.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .map(event -> event.getFormattedMessage() + " "
                        + (event.getThrowableProxy() == null
                                ? ""
                                : event.getThrowableProxy().getClassName() + ": "
                                        + event.getThrowableProxy().getMessage()))
                .toList();
        assertThat(unforeseen)
                .as("seed %d case %d request %s", SEED, i, ByteBufUtil.hexDump(request))
                .isEmpty();
        if (i % 50 == 0) {
            ApiVersions.Response alive = healthy.ask(ApiKey.API_VERSIONS, 0, ApiVersions.Request.DEFAULT);
            assertThat(alive.errorCode()).as("seed %d case %d", SEED, i).isZero();
        }
    }

    /** Kafka's own code finds every batch and every record in it valid, offset after offset to the end of the log. */
    private static void assertStoredIsValid(RawClient client) throws IOException {
        long next = 0;
        long before = -1;
        while (next > before) {
            before = next;
            Fetch.Response answer = client.ask(ApiKey.FETCH, 11, fetch(next));
            Fetch.Response.Partition read =
                    answer.responses().get(0).partitions().get(0);
            assertThat(ErrorCode.of(read.errorCode())).isEqualTo(ErrorCode.NONE);
            MemoryRecords records =
                    MemoryRecords.readableRecords(read.records().buffer().nioBuffer());
            for (RecordBatch batch : records.batches()) {
                batch.ensureValid();
                for (Record record : batch) {
                    record.ensureValid();
                    assertThat(record.offset()).isEqualTo(next++);
                }
            }
            assertThat(next).as("all that is there was read").isLessThanOrEqualTo(read.highWatermark());
            assertThat(next > before || next == read.highWatermark()).isTrue();
        }
        assertThat(next).as("the sound record, and what else got in").isPositive();
    }

    private byte[] mutated(byte[] original) {
        ByteBuf bytes = Unpooled.buffer().writeBytes(original);
        for (int n = random.nextInt(MUTATIONS_MAX) + 1; n > 0; n--) {
            bytes = mutate(bytes);
        }
        boolean isOrder = bytes.readableBytes() > 1 && CONTROL.contains(ApiKey.of(bytes.getShort(0)));
        return isOrder ? mutated(original) : ByteBufUtil.getBytes(bytes);
    }

    private static long setting(String name, long otherwise) {
        String text = System.getenv(name);
        return text == null ? otherwise : Long.parseLong(text);
    }

    private ByteBuf mutate(ByteBuf bytes) {
        int size = bytes.readableBytes();
        // The API and its version stay, mostly: behind an unknown one nothing is read.
        int at = size <= 8 ? 0 : random.nextInt(10) == 0 ? random.nextInt(8) : 8 + random.nextInt(size - 8);
        switch (random.nextInt(6)) {
            case 0 -> bytes.setByte(at, random.nextInt());
            case 1 -> bytes.setByte(at, bytes.getByte(at) ^ 1 << random.nextInt(8));
            case 2 -> bytes.setByte(at, random.nextBoolean() ? 0xff : 0x7f);
            case 3 -> {
                if (at + 4 <= size) {
                    bytes.setInt(at, random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt());
                }
            }
            case 4 -> {
                return Unpooled.buffer().writeBytes(bytes, 0, Math.max(1, at));
            }
            default -> {
                int length = Math.min(random.nextInt(40), size - at);
                return Unpooled.buffer().writeBytes(bytes, 0, at + length).writeBytes(bytes, at, size - at);
            }
        }
        return bytes;
    }

    /** What the broker advertises, each in every version: some by hand, the rest with every field at its default. */
    private static List<byte[]> corpus(RawClient client) throws IOException {
        ApiVersions.Response table = client.ask(ApiKey.API_VERSIONS, 0, ApiVersions.Request.DEFAULT);
        List<byte[]> corpus = new ArrayList<>();
        for (ApiVersions.Response.ApiKey row : table.apiKeys()) {
            ApiKey key = ApiKey.of(row.apiKey());
            if (key == null || CONTROL.contains(key)) {
                continue;
            }
            for (int version = row.minVersion(); version <= row.maxVersion(); version++) {
                for (Message body : bodies(key)) {
                    try {
                        corpus.add(RawClient.request(key, version, 77, body));
                    } catch (IllegalArgumentException notInThisVersion) {
                        continue; // a null where this version has none
                    }
                }
            }
        }
        return corpus;
    }

    private static List<Message> bodies(ApiKey key) {
        return switch (key) {
            case PRODUCE -> {
                Produce.Request one = BatchBytes.produce("fuzz", BatchBytes.plain("value"));
                yield List.of(one, one, SampleRequests.of(key, "fuzz", 1));
            }
            case FETCH -> List.of(fetch(0), SampleRequests.of(key, "fuzz", 0));
            case LIST_OFFSETS -> List.of(listOffsets(), SampleRequests.of(key, "fuzz", 0));
            default ->
                List.of(
                        SampleRequests.empty(key),
                        SampleRequests.of(key, "fuzz", 0),
                        SampleRequests.of(key, "fuzz", 1),
                        SampleRequests.of(key, "other", 2));
        };
    }

    private static ListOffsets.Request listOffsets() {
        return ListOffsets.Request.builder()
                .replicaId(-1)
                .topics(List.of(ListOffsets.Request.Topic.builder()
                        .name("fuzz")
                        .partitions(List.of(ListOffsets.Request.Partition.builder()
                                .timestamp(-1)
                                .build()))
                        .build()))
                .build();
    }

    private static Fetch.Request fetch(long offset) {
        return Fetch.Request.builder()
                .maxWaitMs(1)
                .minBytes(0)
                .sessionEpoch(-1)
                .topics(List.of(Fetch.Request.Topic.builder()
                        .topic("fuzz")
                        .partitions(List.of(Fetch.Request.Partition.builder()
                                .fetchOffset(offset)
                                .partitionMaxBytes(1 << 20)
                                .build()))
                        .build()))
                .build();
    }

    private static void createTopic(RawClient client) throws IOException {
        CreateTopics.Response made = client.ask(
                ApiKey.CREATE_TOPICS,
                4,
                CreateTopics.Request.builder()
                        .topics(List.of(CreateTopics.Request.Topic.builder()
                                .name("fuzz")
                                .numPartitions(1)
                                .replicationFactor((short) 1)
                                .build()))
                        .timeoutMs(10_000)
                        .build());
        assertThat(Arrays.asList(made.topics().get(0).errorCode())).containsExactly((short) 0);
    }
}
