package io.ottla.broker.net;

import io.netty.buffer.ByteBuf;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.RequestHeader;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Reader;
import org.jspecify.annotations.Nullable;

/** What stands before every request body: which API and version, the client's number for it, and the client's name. */
record RequestHead(
        ApiKey key,
        int version,
        int correlationId,
        @Nullable String clientId) {
    private static final int FIXED_BYTES = Short.BYTES + Short.BYTES + Integer.BYTES;

    /** The client's number of a request whose header is at the reader index; what it asks for may be unknown. */
    static int peekCorrelationId(ByteBuf frame) {
        return frame.getInt(frame.readerIndex() + Short.BYTES + Short.BYTES);
    }

    /** Whether this asks for ApiVersions, the one request whose version nobody needs to know (KIP-511). */
    static boolean asksForVersions(ByteBuf frame) {
        return frame.readableBytes() >= FIXED_BYTES && frame.getShort(frame.readerIndex()) == ApiKey.API_VERSIONS.id();
    }

    /** The version that the request is in. */
    static int peekVersion(ByteBuf frame) {
        return frame.getShort(frame.readerIndex() + Short.BYTES);
    }

    /** Reads it. Throws MalformedException when it is not one, or names an API or version that no codec knows. */
    static RequestHead read(ByteBuf frame) {
        if (frame.readableBytes() < FIXED_BYTES) {
            throw new MalformedException(
                    "a request of " + frame.readableBytes() + " bytes, a header has at least " + FIXED_BYTES);
        }
        int id = frame.getShort(frame.readerIndex());
        int version = peekVersion(frame);
        ApiKey key = ApiKey.of(id);
        if (key == null) {
            throw new MalformedException("a request for API " + id + ", which is unknown");
        }
        if (version < key.lowest() || version > key.highest()) {
            throw new MalformedException("a request for " + key.apiName() + " version " + version + ", known are "
                    + key.lowest() + " to " + key.highest());
        }
        RequestHeader header = RequestHeader.read(new Reader(frame), key.requestHeader(version));
        return new RequestHead(key, version, header.correlationId(), header.clientId());
    }
}
