package io.ottla.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.TopicPartition;
import io.ottla.client.admin.ReplicaLogs;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the comparison of replicas notices, and what it does not mind. */
class ReplicaComparisonTest {
    private final ReplicaComparison comparison = new ReplicaComparison(new TopicPartition("t", 0), 10);

    @Test
    void equalCopiesAreFollowedToTheLowestWatermark() {
        assertThat(comparison.take(Map.of(1, copy(13, 10, "a", "b", "c"), 2, copy(12, 10, "a", "b", "c"))))
                .isEmpty();
        assertThat(comparison.offset()).isEqualTo(12);
        assertThat(comparison.lag()).isEqualTo(1);
    }

    @Test
    void aCopyThatIsBehindIsNoFinding() {
        assertThat(comparison.take(Map.of(1, copy(13, 10, "a", "b", "c"), 2, copy(13, 10, "a"))))
                .isEmpty();
        assertThat(comparison.offset()).isEqualTo(11);
        assertThat(comparison.lag()).isEqualTo(2);
    }

    @Test
    void otherContentIsTold() {
        List<String> findings = comparison.take(Map.of(1, copy(12, 10, "a", "b"), 2, copy(12, 10, "a", "x")));
        assertThat(findings).singleElement().asString().contains("t-0", "offset 11", "replica 1", "replica 2");
        assertThat(comparison.offset()).isEqualTo(12);
    }

    @Test
    void aRecordThatOneLacksIsTold() {
        List<String> findings = comparison.take(Map.of(1, copy(12, 10, "a"), 2, copy(12, 11, "a")));
        assertThat(findings).singleElement().asString().contains("offset 10 doesn't match replica 2's offset 11");
        assertThat(comparison.offset()).isEqualTo(11);
    }

    @Test
    void aDamagedBatchIsTold() {
        ReplicaLogs.Copy damaged = copy(11, 10, "a");
        int last = damaged.batches().limit() - 2;
        damaged.batches().put(last, (byte) (damaged.batches().get(last) ^ 1));
        assertThat(comparison.take(Map.of(1, copy(11, 10, "a"), 2, damaged)))
                .anySatisfy(line -> assertThat(line).contains("replica 2's batch at offset 10 is damaged"));
    }

    @Test
    void aReplicaThatCannotBeReadIsTold() {
        ReplicaLogs.Copy gone = new ReplicaLogs.Copy(ErrorCode.OFFSET_OUT_OF_RANGE, -1, ByteBuffer.allocate(0));
        assertThat(comparison.take(Map.of(1, copy(11, 10, "a"), 2, gone)))
                .singleElement()
                .asString()
                .contains("replica 2 cannot be read at offset 10", "OFFSET_OUT_OF_RANGE");
        assertThat(comparison.offset()).isEqualTo(10);
    }

    private static ReplicaLogs.Copy copy(long highWatermark, long from, String... values) {
        ByteBuf bytes = Unpooled.buffer();
        try (BatchBuilder batch = new BatchBuilder(bytes, BatchTraits.PLAIN.withBaseOffset(from))) {
            for (String value : values) {
                batch.append(1000, null, Unpooled.wrappedBuffer(value.getBytes(StandardCharsets.UTF_8)), List.of());
            }
            batch.finish();
        }
        return new ReplicaLogs.Copy(ErrorCode.NONE, highWatermark, bytes.nioBuffer());
    }
}
