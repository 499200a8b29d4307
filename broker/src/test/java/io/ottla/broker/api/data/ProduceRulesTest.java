package io.ottla.broker.api.data;

import static io.ottla.broker.api.data.Talk.batch;
import static io.ottla.broker.api.data.Talk.messages;
import static io.ottla.broker.api.data.Talk.produceRequest;
import static io.ottla.broker.api.data.Talk.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceRulesTest {
    private static final String TOPIC = "orders";

    private Rig rig;
    private Talk talk;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        rig = new Rig(directory);
        talk = new Talk(rig);
        rig.lead(TOPIC, 2);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    static List<Integer> versions() {
        return java.util.stream.IntStream.rangeClosed(0, 13).boxed().toList();
    }

    private static ByteBuf records(int version, String... texts) {
        return version < 2
                ? messages(0, Compression.NONE, texts)
                : version < 3 ? messages(1, Compression.NONE, texts) : batch(texts);
    }

    @Test
    void aPartitionThatTheTopicDoesNotHaveIsUnknown() {
        assertError(talk.produce(TOPIC, 2, batch("a")), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertError(talk.produce(TOPIC, -1, batch("a")), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 9, 13})
    void noRecordsAtAllAreRefused(int version) {
        assertError(talk.produce(version, 1, TOPIC, 0, Unpooled.EMPTY_BUFFER), ErrorCode.INVALID_RECORD);
    }

    @Test
    void recordDataOfNullIsRefused() {
        Produce.Request request = produceRequest(1, TOPIC, 0, Unpooled.EMPTY_BUFFER);
        Produce.Request.TopicData topic = request.topicData().get(0);
        Produce.Request nothing = request.toBuilder()
                .topicData(List.of(new Produce.Request.TopicData(
                        topic.name(), topic.topicId(), List.of(new Produce.Request.PartitionData(0, null)))))
                .build();
        assertError(Talk.only(talk.send(9, nothing).answer), ErrorCode.INVALID_RECORD);
    }

    @Test
    void aBatchAboveTheTopicsLimitIsTooLarge() {
        rig.overrides("small", Map.of("max.message.bytes", "200"));
        rig.lead("small", 1);
        assertThat(talk.produce("small", 0, batch("x".repeat(100))).errorCode()).isZero();
        Produce.Response.PartitionResponse refused = talk.produce("small", 0, batch("x".repeat(200)));
        assertError(refused, ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(refused.errorMessage()).contains("max.message.bytes=200");
    }

    @Test
    void theTopicsCompressionReplacesTheProducers() {
        rig.overrides("squeezed", Map.of("compression.type", "zstd"));
        rig.lead("squeezed", 1);
        assertThat(talk.produce("squeezed", 0, batch(Compression.GZIP, "a", "b"))
                        .errorCode())
                .isZero();
        Parts fetched = talk.fetch(12, "squeezed", 0, 0).records();
        assertThat(new BatchHeader(fetched.buffer(), fetched.buffer().readerIndex()).codec())
                .isEqualTo(io.ottla.protocol.record.Codec.ZSTD);
        assertThat(values(fetched)).containsExactly("0:a", "1:b");
    }

    private static ByteBuf largeCompressed() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 60_000; i++) {
            text.append(Integer.toHexString(i * 0x9E3779B9));
        }
        ByteBuf large = batch(Compression.GZIP, text.toString());
        assertThat(large.readableBytes()).isGreaterThan(16 << 10);
        return large;
    }

    @Test
    void recordsOfATransactionAreRefusedWhileNobodyCouldEndIt() {
        BatchTraits traits = BatchTraits.PLAIN.withProducer(42, (short) 0, 0).withTransactional(true);
        assertError(talk.produce(TOPIC, 0, batch(traits, "a")), ErrorCode.INVALID_TXN_STATE);
        assertThat(talk.fetch(12, TOPIC, 0, 0).highWatermark()).isZero();
    }

    @Test
    void manyPartitionsInOneRequestAreAnsweredInItsOrder() {
        Produce.Request both = Produce.Request.builder()
                .acks((short) 1)
                .timeoutMs(1_000)
                .topicData(List.of(new Produce.Request.TopicData(
                        TOPIC,
                        Rig.idOf(TOPIC),
                        List.of(
                                new Produce.Request.PartitionData(1, Parts.of(batch("one"))),
                                new Produce.Request.PartitionData(9, Parts.of(batch("nowhere"))),
                                new Produce.Request.PartitionData(0, Parts.of(batch("zero")))))))
                .build();
        List<Produce.Response.PartitionResponse> answers =
                talk.send(9, both).answer.responses().get(0).partitionResponses();
        assertThat(answers)
                .extracting(Produce.Response.PartitionResponse::index)
                .containsExactly(1, 9, 0);
        assertThat(answers)
                .extracting(Produce.Response.PartitionResponse::errorCode)
                .containsExactly((short) 0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), (short) 0);
    }

    private static void assertError(Produce.Response.PartitionResponse answer, ErrorCode expected) {
        assertThat(ErrorCode.of(answer.errorCode())).as(answer.errorMessage()).isEqualTo(expected);
    }
}
