package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.RequestHeader;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Parts;
import io.ottla.protocol.wire.Writer;

/**
 * Puts one request on a channel: length, header, body, and record data between its places without copying it.
 * Thread: the channel's event loop.
 */
final class FrameWriter {
    private final Channel channel;
    private final String clientId;
    private final Traffic traffic;

    FrameWriter(Channel channel, String clientId, Traffic traffic) {
        this.channel = channel;
        this.clientId = clientId;
        this.traffic = traffic;
    }

    /** Writes and flushes. Takes the record data of the body over, also when it throws. */
    void write(ApiKey key, int version, int correlationId, Message body) {
        int headerVersion = key.requestHeader(version);
        RequestHeader header = new RequestHeader(key.id(), (short) version, correlationId, clientId);
        int bytes = Math.addExact(header.size(headerVersion), body.size(version));
        ByteBuf head = channel.alloc().buffer(Math.min(bytes, 64 << 10) + Integer.BYTES);
        Writer writer = new Writer(head);
        try {
            head.writeInt(bytes);
            header.write(writer, headerVersion);
            body.write(writer, version);
        } catch (RuntimeException | Error e) {
            head.release();
            writer.splices().forEach(splice -> splice.parts().release());
            throw e;
        }
        send(head, writer);
        channel.flush();
        traffic.sent(Integer.BYTES + bytes);
    }

    /** Tells when everything so far has been handed to the system, or that it never will be. */
    ChannelFuture whenWritten() {
        return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    }

    private void send(ByteBuf head, Writer writer) {
        for (Writer.Splice splice : writer.splices()) {
            int upTo = splice.at() - head.readerIndex();
            if (upTo > 0) {
                channel.write(head.readRetainedSlice(upTo), channel.voidPromise());
            }
            Parts parts = splice.parts();
            parts.forEach(piece -> channel.write(piece, channel.voidPromise()));
        }
        if (head.isReadable()) {
            channel.write(head, channel.voidPromise());
        } else {
            head.release();
        }
    }
}
