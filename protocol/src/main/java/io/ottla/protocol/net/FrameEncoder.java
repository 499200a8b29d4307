package io.ottla.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Writer;
import java.util.List;

/**
 * Puts an answer on a channel: length, header, body. Record data is not copied but written between the pieces of the
 * body, so that a file region stays one and goes out with sendfile. Thread: the channel's event loop.
 */
public final class FrameEncoder {
    /** First capacity where most of the answer may be record data, which lies elsewhere. */
    private static final int SPLICED_FIRST = 1 << 10;

    private FrameEncoder() {}

    /**
     * Writes without flushing. Record data is taken over, also when this throws.
     *
     * @param done told when the last byte has left, or the write has failed
     */
    public static void write(
            ChannelHandlerContext to, ApiKey key, int version, int correlationId, Message body, ChannelPromise done) {
        int headerVersion = key.responseHeader(version);
        int bytes = Math.addExact(headerVersion == 0 ? Integer.BYTES : Integer.BYTES + 1, body.size(version));
        boolean spliced = key == ApiKey.FETCH || key == ApiKey.SHARE_FETCH;
        ByteBuf head = to.alloc().ioBuffer(Integer.BYTES + (spliced ? Math.min(bytes, SPLICED_FIRST) : bytes));
        Writer writer = new Writer(head);
        try {
            head.writeInt(bytes);
            head.writeInt(correlationId);
            if (headerVersion > 0) {
                writer.unsignedVarint(0);
            }
            body.write(writer, version);
            checkSize(key, version, bytes + Integer.BYTES, head.readableBytes() + writer.splicedBytes());
        } catch (RuntimeException | Error e) {
            head.release();
            writer.splices().forEach(splice -> splice.parts().release());
            throw e;
        }
        send(to, head, writer.splices(), done);
    }

    private static void checkSize(ApiKey key, int version, int announced, int written) {
        if (announced != written) {
            throw new IllegalStateException(
                    key + " v" + version + " announced " + announced + " bytes and wrote " + written);
        }
    }

    private static void send(ChannelHandlerContext to, ByteBuf head, List<Writer.Splice> splices, ChannelPromise done) {
        int sent = 0;
        int end = head.writerIndex();
        for (Writer.Splice splice : splices) {
            if (splice.at() > sent) {
                to.write(head.retainedSlice(sent, splice.at() - sent), to.voidPromise());
                sent = splice.at();
            }
            splice.parts().forEach(piece -> to.write(piece, to.voidPromise()));
        }
        // An empty last piece still carries the promise, behind everything before it.
        to.write(head.readerIndex(sent).writerIndex(end), done);
    }
}
