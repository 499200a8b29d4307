package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Decides whether what a client produced to one partition may be stored, and makes of it what is stored. */
public final class ProduceCheck {
    private ProduceCheck() {}

    /**
     * Checks the readable bytes of the buffer, which stays the caller's; nothing is patched but timestamps (and the
     * checksum with them) where the topic's rules change them. The offsets are the log's to set. Admits no bytes at all
     * as they are where the request version allows that.
     *
     * @param allocator for the case that it must be rewritten
     */
    public static Admission admit(ByteBuf run, ProduceRules rules, ByteBufAllocator allocator) {
        throw new UnsupportedOperationException("in work");
    }
}
