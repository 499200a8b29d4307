package io.ottla.broker.api.data;

import static io.ottla.broker.api.data.Talk.batch;
import static io.ottla.broker.api.data.Talk.messages;
import static io.ottla.broker.api.data.Talk.produceRequest;
import static io.ottla.broker.api.data.Talk.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches whose check may take long, and those beside and behind them on the same lane. */
class ProduceDetourTest {
    private static final String TOPIC = "orders";
    private static final int LANE_BYTES_MAX = 16 << 10;
    private static final Compression GZIP = Compression.of(Codec.GZIP);

    @TempDir
    Path directory;

    private Rig rig;
    private Talk talk;

    @BeforeEach
    void start() throws IOException {
        rig = new Rig(directory);
        talk = new Talk(rig);
        rig.lead(TOPIC, 3);
        rig.holdPool();
    }

    @AfterEach
    void stop() {
        rig.runPool();
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "LZ4", "ZSTD"})
    void aSmallBatchThatExpandsALotLeavesTheLaneToOthers(Codec codec) {
        ByteBuf dense = batch(Compression.of(codec), "0".repeat(3_000_000));
        assertThat(dense.readableBytes()).isLessThan(LANE_BYTES_MAX);

        Rig.Asked<Produce.Response> slow = talk.send(9, produceRequest(1, TOPIC, 0, dense));
        assertThat(slow.over).isFalse();
        assertThat(talk.produce(TOPIC, 1, batch("healthy")).errorCode()).isZero();

        rig.runPool();
        assertThat(Talk.only(slow.answer).errorCode()).isZero();
    }

    @Test
    void aSmallBatchThatExpandsLittleIsCheckedAtOnce() {
        assertThat(talk.produce(TOPIC, 0, batch(GZIP, "0".repeat(100_000))).errorCode())
                .isZero();
        assertThat(rig.heldOnPool()).isZero();
    }

    @Test
    void aSmallOldMessageThatExpandsALotLeavesTheLaneToo() {
        Rig.Asked<Produce.Response> slow =
                talk.send(2, produceRequest(1, TOPIC, 0, messages(1, GZIP, "0".repeat(3_000_000))));
        assertThat(slow.over).isFalse();
        assertThat(talk.produce(TOPIC, 1, batch("healthy")).errorCode()).isZero();
        rig.runPool();
        assertThat(Talk.only(slow.answer).errorCode()).isZero();
    }

    @Test
    void aLargePlainBatchThatMustBeCompressedLeavesTheLaneToOthers() {
        rig.overrides("packed", Map.of("compression.type", "gzip"));
        rig.lead("packed", 2);
        Rig.Asked<Produce.Response> slow =
                talk.send(9, produceRequest(1, "packed", 0, batch("0".repeat(2 * LANE_BYTES_MAX))));
        assertThat(slow.over).isFalse();
        assertThat(talk.produce("packed", 1, batch("small")).errorCode()).isZero();
        rig.runPool();
        assertThat(Talk.only(slow.answer).errorCode()).isZero();
    }

    @Test
    void whatComesBehindOnTheSamePartitionKeepsItsPlace() {
        Rig.Asked<Produce.Response> slow =
                talk.send(9, produceRequest(1, TOPIC, 0, batch(GZIP, "0".repeat(3_000_000))));
        Rig.Asked<Produce.Response> behind = talk.send(9, produceRequest(1, TOPIC, 0, batch("b")));
        Rig.Asked<Produce.Response> last = talk.send(9, produceRequest(1, TOPIC, 0, batch("c")));
        assertThat(behind.over).isFalse();

        rig.runPool();

        assertThat(Talk.only(slow.answer).baseOffset()).isZero();
        assertThat(Talk.only(behind.answer).baseOffset()).isEqualTo(1);
        assertThat(Talk.only(last.answer).baseOffset()).isEqualTo(2);
    }

    @Test
    void giantsAreExpandedOneAfterAnotherAndHoldUpNobodyElse() {
        Rig.Asked<Produce.Response> first = talk.send(9, produceRequest(1, TOPIC, 0, giant()));
        Rig.Asked<Produce.Response> second = talk.send(9, produceRequest(1, TOPIC, 1, giant()));
        rig.runOneOfPool();
        rig.runOneOfPool();
        assertThat(rig.heldOnPool()).as("giants on their way").isEqualTo(1);

        Rig.Asked<Produce.Response> other =
                talk.send(9, produceRequest(1, TOPIC, 2, batch(GZIP, "0".repeat(3_000_000))));
        assertThat(rig.heldOnPool()).isEqualTo(2);
        rig.runOneOfPool();
        assertThat(first.over).isTrue();
        assertThat(second.over).isFalse();
        rig.runOneOfPool();
        assertThat(Talk.only(other.answer).errorCode()).isZero();
        assertThat(second.over).isFalse();
        rig.runPool();
        assertThat(Talk.only(second.answer).errorCode()).isZero();
    }

    private static ByteBuf giant() {
        return batch(GZIP, "0".repeat(20_000_000));
    }

    @Test
    void whatExpandsBeyondTheTopicsBoundIsRefusedAndNothingIsStored() {
        rig.overrides("bounded", Map.of("max.decompressed.message.bytes", "1000000"));
        rig.lead("bounded", 1);
        Rig.Asked<Produce.Response> bomb =
                talk.send(9, produceRequest(1, "bounded", 0, batch(GZIP, "0".repeat(3_000_000))));
        rig.runPool();
        assertThat(ErrorCode.of(Talk.only(bomb.answer).errorCode())).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(Talk.only(bomb.answer).errorMessage()).contains("1000000");
        assertThat(values(talk.fetch(12, "bounded", 0, 0).records())).isEmpty();
    }
}
