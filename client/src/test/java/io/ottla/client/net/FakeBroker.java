package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.HostPort;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.api.RequestHeader;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Writer;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A broker that answers as a test tells it, over real sockets on the loopback interface. Each API has an answerer; null
 * as an answer means silence on that connection, {@link #HANG_UP} closes the connection. Offers only the APIs that have one. Threads: one per
 * connection; answerers must be safe for that.
 */
public final class FakeBroker implements AutoCloseable {
    /** Closes the connection instead of answering. */
    public static final Message HANG_UP = ApiVersions.Response.DEFAULT;

    /** Makes the answer to one request. */
    public interface Answerer {
        Message answer(Message request, int version);
    }

    /** The first version of ApiVersions whose brokers say what they have when they are asked in a version they lack (KIP-511). */
    private static final int FIRST_TO_SAY_WHAT_IT_HAS = 3;

    private final ServerSocket server;
    private final Map<ApiKey, Answerer> answerers = new ConcurrentHashMap<>();
    private final Map<ApiKey, Integer> highest = new EnumMap<>(ApiKey.class);
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Map<ApiKey, Queue<Short>> errors = new ConcurrentHashMap<>();
    private final Map<ApiKey, Queue<Damage>> damages = new ConcurrentHashMap<>();
    private volatile int apiVersionsMax = ApiKey.API_VERSIONS.highest();

    private FakeBroker(ServerSocket server) {
        this.server = server;
    }

    public static FakeBroker start() throws IOException {
        FakeBroker broker = new FakeBroker(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread thread = new Thread(broker::accept, "fake-broker");
        thread.setDaemon(true);
        thread.start();
        return broker;
    }

    public FakeBroker on(ApiKey key, Answerer answerer) {
        answerers.put(key, answerer);
        return this;
    }

    /** Offers no version of this API above the given one. */
    public FakeBroker upTo(ApiKey key, int version) {
        highest.put(key, version);
        return this;
    }

    /** Knows ApiVersions up to this version only, as an older broker. */
    public FakeBroker apiVersionsUpTo(int version) {
        apiVersionsMax = version;
        return this;
    }

    /** The next answers of this API have these codes wherever an error may stand, one after the other. */
    public FakeBroker spoil(ApiKey key, List<Short> codes) {
        errors.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>()).addAll(codes);
        return this;
    }

    /** Whether all answers that were to be spoiled are given. */
    public boolean isUnspoilt(ApiKey key) {
        return errors.getOrDefault(key, new ArrayDeque<>()).isEmpty();
    }

    /** How an answer is damaged on its way. */
    public enum Damage {
        /** The connection ends in the middle of it. */
        CUT_OFF,
        /** It says that it answers another request. */
        WRONG_ID,
        /** It says that it is 2 GiB long. */
        HUGE
    }

    /** The next answers of this API are damaged like this, one after the other. */
    public FakeBroker damage(ApiKey key, Damage... how) {
        damages.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>()).addAll(List.of(how));
        return this;
    }

    private Message spoiled(ApiKey key, Message answer) {
        Queue<Short> codes = errors.get(key);
        Short code = codes == null ? null : codes.poll();
        return code == null ? answer : ErrorAnswers.with(answer, code);
    }

    /** Describes a topic with partitions that this broker, number 0, leads. */
    public FakeBroker withTopic(String topic, int partitions) {
        return on(ApiKey.METADATA, (request, version) -> metadata(topic, partitions));
    }

    public Metadata.Response metadata(String topic, int partitions) {
        return metadata(topic, partitions, -1);
    }

    /** This broker leads as of that epoch. */
    public Metadata.Response metadata(String topic, int partitions, int leaderEpoch) {
        return Metadata.Response.builder()
                .brokers(List.of(Metadata.Response.Broker.builder()
                        .nodeId(0)
                        .host(address().host())
                        .port(address().port())
                        .build()))
                .controllerId(0)
                .topics(List.of(Metadata.Response.Topic.builder()
                        .name(topic)
                        .partitions(IntStream.range(0, partitions)
                                .mapToObj(index -> Metadata.Response.Partition.builder()
                                        .partitionIndex(index)
                                        .leaderId(0)
                                        .leaderEpoch(leaderEpoch)
                                        .replicaNodes(List.of(0))
                                        .isrNodes(List.of(0))
                                        .build())
                                .toList())
                        .build()))
                .build();
    }

    public HostPort address() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    /** The names of the requests so far, each with its version: {@code Metadata 12}. */
    public List<String> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread thread = new Thread(() -> serve(socket), "fake-broker-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            // An answer in one piece: a second one would wait for the client's delayed acknowledgement of the first.
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            Then then = Then.GO_ON;
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                then = answer(Unpooled.wrappedBuffer(frame), then == Then.KEEP_SILENT ? null : out);
                if (then == Then.HANG_UP) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client, or the test, has closed the connection.
        }
    }

    /** What becomes of a connection. Answers come in order, so that after a missing one there are no more. */
    private enum Then {
        GO_ON,
        KEEP_SILENT,
        HANG_UP
    }

    /** @param out null to hear the request only */
    private Then answer(ByteBuf frame, @Nullable DataOutputStream out) throws IOException {
        ApiKey key = ApiKey.of(frame.getShort(0));
        int version = frame.getShort(2);
        if (key == ApiKey.API_VERSIONS && out != null) {
            int asked = version > apiVersionsMax ? 0 : version;
            write(out, key, asked, frame.getInt(4), spoiled(key, versions(version > apiVersionsMax ? 35 : 0)));
            return Then.GO_ON;
        }
        Reader reader = new Reader(frame);
        RequestHeader header = RequestHeader.read(reader, key.requestHeader(version));
        Message request = key.readRequest(reader, version);
        heard.add(key.apiName() + " " + version);
        if (out == null) {
            return Then.KEEP_SILENT;
        }
        Message answer = answerers.get(key).answer(request, version);
        if (answer == HANG_UP) {
            return Then.HANG_UP;
        }
        if (answer == null) {
            return request instanceof Produce.Request write && write.acks() == 0 ? Then.GO_ON : Then.KEEP_SILENT;
        }
        write(out, key, version, header.correlationId(), spoiled(key, answer));
        return Then.GO_ON;
    }

    private ApiVersions.Response versions(int error) {
        List<ApiVersions.Response.ApiKey> keys = new ArrayList<>();
        keys.add(new ApiVersions.Response.ApiKey(ApiKey.API_VERSIONS.id(), (short) 0, (short) apiVersionsMax));
        answerers
                .keySet()
                .forEach(key -> keys.add(new ApiVersions.Response.ApiKey(
                        key.id(),
                        key.lowest(),
                        highest.getOrDefault(key, (int) key.highest()).shortValue())));
        if (error != 0 && apiVersionsMax < FIRST_TO_SAY_WHAT_IT_HAS) {
            keys.clear();
        }
        return ApiVersions.Response.builder()
                .errorCode((short) error)
                .apiKeys(keys)
                .build();
    }

    private void write(DataOutputStream out, ApiKey key, int version, int correlationId, Message answer)
            throws IOException {
        Queue<Damage> planned = damages.get(key);
        Damage damage = planned == null ? null : planned.poll();
        ByteBuf body = Unpooled.buffer();
        Writer writer = new Writer(body);
        body.writeInt(damage == Damage.WRONG_ID ? correlationId + 1 : correlationId);
        if (key.responseHeader(version) == 1) {
            body.writeByte(0);
        }
        answer.write(writer, version);
        ByteBuf whole = Unpooled.buffer();
        int from = 0;
        for (Writer.Splice splice : writer.splices()) {
            whole.writeBytes(body, from, splice.at() - from);
            splice.parts().forEach(piece -> whole.writeBytes(((ByteBuf) piece).duplicate()));
            from = splice.at();
        }
        whole.writeBytes(body, from, body.writerIndex() - from);
        out.writeInt(damage == Damage.HUGE ? Integer.MAX_VALUE : whole.readableBytes());
        whole.readBytes(out, damage == Damage.CUT_OFF ? whole.readableBytes() / 2 : whole.readableBytes());
        out.flush();
        if (damage == Damage.CUT_OFF) {
            throw new IOException("cut off");
        }
    }
}
