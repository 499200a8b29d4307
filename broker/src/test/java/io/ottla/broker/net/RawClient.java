package io.ottla.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.RequestHeader;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Writer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A client that says exactly what a test tells it to, byte by byte if need be. Blocking, with a timeout. */
public final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;
    private int nextCorrelationId;

    public RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
    }

    /** What an answer is: the client's number and the rest of the frame. */
    public record Answer(int correlationId, ByteBuf body) {}

    /** The bytes as they are. */
    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** A frame with the right length. */
    public void sendFrame(byte[] body) throws IOException {
        ByteBuf frame = Unpooled.buffer().writeInt(body.length).writeBytes(body);
        send(ByteBufUtil.getBytes(frame));
    }

    /** A request; returns its correlation id. */
    public int send(ApiKey key, int version, Message body) throws IOException {
        int correlationId = nextCorrelationId++;
        sendFrame(request(key, version, correlationId, body));
        return correlationId;
    }

    /** Header and body of a request, without the length. */
    public static byte[] request(ApiKey key, int version, int correlationId, Message body) {
        Writer writer = new Writer(Unpooled.buffer());
        new RequestHeader(key.id(), (short) version, correlationId, "raw").write(writer, key.requestHeader(version));
        body.write(writer, version);
        ByteBuf whole = Unpooled.buffer();
        int from = 0;
        for (Writer.Splice splice : writer.splices()) {
            whole.writeBytes(writer.buffer(), from, splice.at() - from);
            splice.parts().forEach(piece -> whole.writeBytes((ByteBuf) piece));
            from = splice.at();
        }
        whole.writeBytes(writer.buffer(), from, writer.buffer().writerIndex() - from);
        return ByteBufUtil.getBytes(whole);
    }

    public Answer receive() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        ByteBuf body = Unpooled.wrappedBuffer(frame);
        return new Answer(body.readInt(), body);
    }

    /** Sends and waits for the answer, which must be the next. */
    @SuppressWarnings("unchecked")
    public <S extends Message> S ask(ApiKey key, int version, Message body) throws IOException {
        int correlationId = send(key, version, body);
        Answer answer = receive();
        if (answer.correlationId() != correlationId) {
            throw new IOException("answer " + answer.correlationId() + " instead of " + correlationId);
        }
        Reader reader = new Reader(answer.body());
        if (key.responseHeader(version) > 0) {
            reader.skipTags();
        }
        return (S) key.readResponse(reader, version);
    }

    /** Waits, but not longer than this, until an answer is there whole or the other side has closed. */
    public void endsWithin(int ms) throws IOException {
        socket.setSoTimeout(ms);
        try {
            in.readFully(new byte[in.readInt()]);
        } catch (SocketTimeoutException | EOFException over) {
            // either is fine for who asks
        }
    }

    /** Waits until the other side has closed; false if it sends something instead or stays. */
    public boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
