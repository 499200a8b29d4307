package io.ottla.broker.api.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes may be in memory at once because old readers need another format: they are copies, and stay until
 * the reader has taken them, which may be long. Who finds the budget used up answers with nothing and is asked again.
 *
 * <pre>
 *   take(bytes) --convert--> heldBy(answer) --written or dropped--> given back
 *        '-----------------> giveBack(bytes)
 * </pre>
 *
 * Thread: any.
 */
final class ConversionBudget {
    /** A few fetches of the size that old consumers ask for; the log itself needs no heap. */
    static final long BYTES_MAX = 128L << 20;

    private final long bytesMax;
    private final AtomicLong left;

    ConversionBudget(long bytesMax) {
        this.bytesMax = bytesMax;
        this.left = new AtomicLong(bytesMax);
    }

    /** Takes so many bytes, all or none. An untouched budget lets anyone pass, so that no batch is too large for ever. */
    boolean take(long bytes) {
        while (true) {
            long now = left.get();
            if (bytes > now && now < bytesMax) {
                return false;
            }
            if (left.compareAndSet(now, now - bytes)) {
                return true;
            }
        }
    }

    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }

    long leftBytes() {
        return left.get();
    }

    /** The buffer, whose ownership passes, as one that gives so many bytes back when it is freed. */
    ByteBuf heldBy(ByteBuf buffer, long bytes, ByteBufAllocator allocator) {
        return new Held(allocator, buffer, bytes);
    }

    private final class Held extends CompositeByteBuf {
        private final long heldBytes;

        Held(ByteBufAllocator allocator, ByteBuf buffer, long heldBytes) {
            super(allocator, true, 1);
            this.heldBytes = heldBytes;
            addComponent(true, buffer);
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            giveBack(heldBytes);
        }
    }
}
