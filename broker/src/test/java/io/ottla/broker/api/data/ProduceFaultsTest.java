package io.ottla.broker.api.data;

import static io.ottla.broker.api.data.Talk.batch;
import static io.ottla.broker.api.data.Talk.produceRequest;
import static io.ottla.broker.api.data.Talk.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.broker.log.Append;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of ours on the way of a produced batch: it is refused, and what comes behind it goes on. */
class ProduceFaultsTest {
    private static final String TOPIC = "orders";

    private final Exhausted memory = new Exhausted();
    private Rig rig;
    private Talk talk;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        rig = new Rig(directory, Map.of(), memory);
        talk = new Talk(rig);
        rig.overrides(TOPIC, Map.of("compression.type", "gzip"));
        rig.lead(TOPIC, 1);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void withoutMemoryToRewriteABatchItIsRefusedAndTheNextIsStored() {
        memory.exhausted = true;
        assertThat(error(talk.produce(TOPIC, 0, batch("a")))).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        memory.exhausted = false;
        assertThat(error(talk.produce(TOPIC, 0, batch("b")))).isEqualTo(ErrorCode.NONE);
        assertThat(values(talk.fetch(12, TOPIC, 0, 0).records())).containsExactly("0:b");
    }

    @Test
    void withoutMemoryOnThePoolTheTurnPassesAllTheSame() {
        rig.holdPool();
        memory.exhausted = true;
        Rig.Asked<Produce.Response> large = talk.send(9, produceRequest(1, TOPIC, 0, batch("x".repeat(50_000))));
        rig.runOneOfPool();
        memory.exhausted = false;
        assertThat(error(Talk.only(large.answer))).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        assertThat(error(talk.produce(TOPIC, 0, batch("b")))).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aFaultInTheLogRefusesAllThatWasToBeWrittenWithItAndTheNextIsStored() {
        List<Append> told = new ArrayList<>();
        ByteBuf good = idempotent(0, "a");
        ByteBuf bad = idempotent(1, "b");
        bad.release(); // nobody may do that before the batch is written
        rig.partition(TOPIC, 0).append(good, 1, told::add);
        rig.partition(TOPIC, 0).append(bad, 1, told::add);
        rig.lane.runAll();
        assertThat(told)
                .hasSize(2)
                .allSatisfy(result ->
                        assertThat(((Append.Refused) result).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR));

        ByteBuf again = idempotent(0, "a");
        rig.partition(TOPIC, 0).append(again, 1, told::add);
        rig.lane.runAll();

        assertThat(told.get(2)).as("not taken for a repetition").isEqualTo(new Append.Appended(0, 0, false, false));
        assertThat(values(talk.fetch(12, TOPIC, 0, 0).records())).containsExactly("0:a");
        good.release();
        again.release();
    }

    private static ByteBuf idempotent(int sequence, String value) {
        return batch(BatchTraits.PLAIN.withProducer(7, (short) 0, sequence), value);
    }

    private static ErrorCode error(Produce.Response.PartitionResponse answer) {
        return ErrorCode.of(answer.errorCode());
    }

    /** Memory that can run out. */
    private static final class Exhausted extends AbstractByteBufAllocator {
        private boolean exhausted;

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return newDirectBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (exhausted) {
                throw new OutOfMemoryError("no memory left for a test");
            }
            return ByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return true;
        }
    }
}
