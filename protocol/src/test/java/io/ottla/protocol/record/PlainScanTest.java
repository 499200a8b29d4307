package io.ottla.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlainScanTest {
    @Test
    void whatTheQuickWayAcceptsTheThoroughWayAcceptsToo() {
        Random random = new Random(21);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            ByteBuf batch = ProduceCheckTest.batch(Codec.NONE, new RandomRecords(i % 50).dense(1 + i % 5));
            int at = BatchHeader.BYTES + random.nextInt(Math.min(40, batch.readableBytes() - BatchHeader.BYTES));
            batch.setByte(at, random.nextInt(256));
            BatchHeader header = new BatchHeader(batch, 0);
            PlainScan scan = scan(batch);
            if (scan.accepts(header.recordCount(), header.baseTimestamp())) {
                accepted++;
                RecordWalk walk = new RecordWalk(header, ProduceCheckTest.RULES);
                assertThat(walk.refused()).isNull();
                assertThat(walk.maxTimestamp()).isEqualTo(scan.maxTimestamp());
            }
        }
        assertThat(accepted).isGreaterThan(1_000);
    }

    @Test
    void whatIsRightIsAcceptedTheQuickWay() {
        for (int seed = 0; seed < 50; seed++) {
            ByteBuf batch = ProduceCheckTest.batch(Codec.NONE, new RandomRecords(seed).dense(1 + seed));
            BatchHeader header = new BatchHeader(batch, 0);
            assertThat(scan(batch).accepts(header.recordCount(), header.baseTimestamp()))
                    .isTrue();
        }
    }

    @Test
    void aVarintThatOthersReadAsAnotherNumberIsNotAccepted() {
        // Length 7 (zigzag 14), attributes, timestamp, offset; then a key length of five bytes with bits above the
        // 32nd.
        byte[] record = {(byte) 22, 0, 0, 0, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x10, 1, 0, 0};
        PlainScan scan = new PlainScan(ByteBuffer.wrap(record), ProduceCheckTest.RULES);
        assertThat(scan.accepts(1, 0)).isFalse();
    }

    @Test
    void aLengthOfTwoGigabytesLeadsNowhere() {
        byte[] record = {(byte) 0xfe, -1, -1, -1, 0x0f, 0, 0, 0, (byte) 0xfe, -1, -1, -1, 0x0f, 0, 0, 0};
        assertThat(new PlainScan(ByteBuffer.wrap(record), ProduceCheckTest.RULES).accepts(1, 0))
                .isFalse();
    }

    private static PlainScan scan(ByteBuf batch) {
        ByteBuffer records = batch.nioBuffer(BatchHeader.BYTES, batch.readableBytes() - BatchHeader.BYTES);
        return new PlainScan(records, ProduceCheckTest.RULES);
    }
}
