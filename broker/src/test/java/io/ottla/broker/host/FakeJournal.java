package io.ottla.broker.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.broker.log.Append;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A partition whose log is one buffer, committed when the test says so. */
public final class FakeJournal implements Journal {
    final SimLane lane;
    final ByteBuf log = Unpooled.buffer();
    long endOffset;
    long committedTo = Long.MAX_VALUE;
    ErrorCode refusal = ErrorCode.NONE;
    int batchBytesMax = 1 << 20;
    int readFailures;
    private final List<Wait> waits = new ArrayList<>();

    private record Wait(long upTo, Reply<ErrorCode> reply) {}

    public FakeJournal(SimLane lane) {
        this.lane = lane;
    }

    /** The same log, as the next leader finds it. */
    FakeJournal handedOver() {
        FakeJournal next = new FakeJournal(lane);
        next.log.writeBytes(log, 0, log.writerIndex());
        next.endOffset = endOffset;
        return next;
    }

    void commitTo(long offset) {
        committedTo = offset;
        for (Wait wait : List.copyOf(waits)) {
            if (wait.upTo <= offset) {
                waits.remove(wait);
                wait.reply.complete(ErrorCode.NONE);
            }
        }
    }

    @Override
    public String name() {
        return "__consumer_offsets-0";
    }

    @Override
    public SimLane lane() {
        return lane;
    }

    @Override
    public int batchBytesMax() {
        return batchBytesMax;
    }

    @Override
    public Append append(ByteBuf batch, short requiredAcks) {
        if (refusal != ErrorCode.NONE) {
            return new Append.Refused(refusal, "the test says so");
        }
        BatchHeader header = new BatchHeader(batch, batch.readerIndex());
        header.setBaseOffset(endOffset);
        long first = endOffset;
        endOffset = header.nextOffset();
        log.writeBytes(batch, batch.readerIndex(), batch.readableBytes());
        return new Append.Appended(first, endOffset - 1, false, false);
    }

    @Override
    public boolean isCommitted(long upTo) {
        return upTo <= committedTo;
    }

    @Override
    public Reply<ErrorCode> committed(long upTo, int timeoutMs) {
        Reply<ErrorCode> reply = Reply.on(lane);
        Wait wait = new Wait(upTo, reply);
        waits.add(wait);
        lane.after(timeoutMs, () -> {
            if (waits.remove(wait)) {
                reply.complete(ErrorCode.REQUEST_TIMED_OUT);
            }
        });
        return reply;
    }

    @Override
    public Snapshot snapshot() {
        long end = endOffset;
        return new Snapshot() {
            @Override
            public long startOffset() {
                return 0;
            }

            @Override
            public long endOffset() {
                return end;
            }

            @Override
            public ByteBuf read(long offset, int bytesMax) throws IOException {
                if (readFailures-- > 0) {
                    throw new IOException("the disk does not answer");
                }
                Batches batches = new Batches(log);
                while (batches.next()) {
                    if (batches.header().lastOffset() >= offset) {
                        int at = batches.header().position();
                        int bytes = Math.max(batches.header().sizeBytes(), bytesMax);
                        return log.copy(at, Math.min(bytes, log.writerIndex() - at));
                    }
                }
                return Unpooled.EMPTY_BUFFER;
            }
        };
    }
}
