package io.ottla.broker.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Parts;
import io.ottla.protocol.wire.Writer;

/** Messages as the bytes that a connection carries. */
public final class Frames {
    private Frames() {}

    /** The message written, with its record data in place; what it held of buffers is given back. */
    public static ByteBuf of(Message message, int version) {
        ByteBuf head = Unpooled.buffer();
        Writer writer = new Writer(head);
        message.write(writer, version);
        if (writer.splices().isEmpty()) {
            return head;
        }
        ByteBuf all = Unpooled.buffer();
        for (Writer.Splice splice : writer.splices()) {
            all.writeBytes(head, splice.at() - head.readerIndex());
            Parts parts = splice.parts();
            parts.forEach(piece -> {
                ByteBuf buffer = (ByteBuf) piece;
                all.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
            });
            parts.release();
        }
        return all.writeBytes(head);
    }
}
