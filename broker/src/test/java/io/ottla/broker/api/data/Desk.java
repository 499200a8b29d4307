package io.ottla.broker.api.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCounted;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.FakeConnection;
import io.ottla.broker.api.Refused;
import io.ottla.broker.api.admin.FakeStore;
import io.ottla.broker.api.control.ControllerFence;
import io.ottla.broker.api.control.LeaderAndIsrHandler;
import io.ottla.broker.api.control.StopReplicaHandler;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.control.IdsOutcome;
import io.ottla.broker.control.ProducerIdBlocks;
import io.ottla.broker.log.DirInfo;
import io.ottla.broker.log.DirSettings;
import io.ottla.broker.log.FileSystemDisk;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.broker.partition.Assignment;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.store.ProducerIds;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Parts;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Uuid;
import io.ottla.protocol.wire.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/**
 * Broker 3 of one lane with real logs in a directory: topic "t" of two partitions, both led here once {@link #leadAll} was
 * called. Requests and responses go through their bytes in the version that is asked.
 */
final class Desk implements AutoCloseable {
    static final int BROKER = 3;
    /** Another one, in the rack "far". */
    static final int OTHER = 9;

    static final Uuid T_ID = new Uuid(1, 2);
    static final Uuid COMPACT_ID = new Uuid(1, 3);
    static final String COMPACT = "compact";

    final SimLane lane = new SimLane();
    final FakeStore store = new FakeStore();
    final FakeConnection connection = new FakeConnection();
    final ArrayDeque<Runnable> held = new ArrayDeque<>();
    final LogDirs dirs;
    final Partitions partitions;
    long brokerEpoch = 10;
    int idsAsked;
    boolean idsRefused;
    boolean idsSilent;
    private boolean holdPool;
    private ClusterImage image = ClusterImage.empty("c")
            .edit()
            .put(new TopicImage("t", T_ID, List.of(state(0, 0, List.of(BROKER)), state(1, 0, List.of(BROKER)))))
            .brokers(List.of(
                    new BrokerInfo(BROKER, 1, null, List.of(place("broker3"))),
                    new BrokerInfo(OTHER, 1, "far", List.of(place("broker9")))))
            .put(new TopicImage(COMPACT, COMPACT_ID, List.of(state(0, 0, List.of(BROKER)))))
            .done();
    private final ApiTable table;
    boolean dirsFail;

    Desk(Path directory) throws IOException {
        this(List.of(directory), Map.of());
    }

    Desk(List<Path> directories, Map<String, String> overridesOfT) throws IOException {
        Executor pool = task -> {
            if (holdPool) {
                held.add(task);
            } else {
                lane.run(task);
            }
        };
        store.overrides.put(ConfigResource.topic(COMPACT), Map.of("cleanup.policy", "compact"));
        store.overrides.put(ConfigResource.topic("t"), overridesOfT);
        LiveSettings live = new LiveSettings(BrokerSettings.of(Map.of("zookeeper.connect", "localhost:2181")));
        TopicConfigs configs = new TopicConfigs(lane, store, live);
        dirs = LogDirs.acquire(directories, new FileSystemDisk(), pool, lane, name -> lane, DirSettings.DEFAULT);
        dirs.load(lane, topic -> configs.of(topic).log());
        partitions = new Partitions(BROKER, dirs, configs, name -> lane);
        ControllerFence fence = new ControllerFence(() -> brokerEpoch);
        ProducerIdBlocks blocks = asker -> {
            idsAsked++;
            long first = 1000L * idsAsked;
            if (idsSilent) {
                return Reply.on(lane);
            }
            return Reply.done(
                    idsRefused
                            ? new IdsOutcome(ErrorCode.NOT_CONTROLLER, null)
                            : new IdsOutcome(ErrorCode.NONE, new ProducerIds(BROKER, first, first + 999)));
        };
        LeaderHints hints = new LeaderHints(() -> image, new AddressBook(() -> BROKER, live));
        table = new ApiTable(List.of(
                ApiTable.Entry.all(
                        ApiKey.PRODUCE,
                        new ProduceHandler(
                                () -> image,
                                partitions,
                                new ProduceIntake(configs, pool, ByteBufAllocator.DEFAULT),
                                hints)),
                ApiTable.Entry.all(
                        ApiKey.FETCH, new FetchHandler(() -> image, live::current, partitions, configs, pool, hints)),
                ApiTable.Entry.all(ApiKey.LIST_OFFSETS, new ListOffsetsHandler(() -> image, partitions, pool)),
                ApiTable.Entry.all(
                        ApiKey.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpochHandler(() -> image, partitions)),
                ApiTable.Entry.all(ApiKey.DELETE_RECORDS, new DeleteRecordsHandler(() -> image, partitions)),
                ApiTable.Entry.all(
                        ApiKey.DESCRIBE_LOG_DIRS, new DescribeLogDirsHandler(this::describeDirs, dirs.paths())),
                ApiTable.Entry.all(ApiKey.DESCRIBE_PRODUCERS, new DescribeProducersHandler(() -> image, partitions)),
                ApiTable.Entry.of(
                        ApiKey.INIT_PRODUCER_ID,
                        0,
                        InitProducerIdHandler.HIGHEST,
                        new InitProducerIdHandler(new ProducerIdPool(lane, blocks))),
                ApiTable.Entry.all(ApiKey.LEADER_AND_ISR, new LeaderAndIsrHandler(partitions, fence)),
                ApiTable.Entry.all(ApiKey.STOP_REPLICA, new StopReplicaHandler(partitions, fence))));
        lane.runAll();
    }

    private static Endpoint place(String host) {
        return new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, host, 9092);
    }

    private Reply<List<DirInfo>> describeDirs(Lane asker) {
        return dirsFail ? Reply.failed(new IllegalStateException("no thread left")) : dirs.describe(asker);
    }

    @Override
    public void close() {
        dirs.close(lane, 1);
        lane.runAll();
        dirs.releaseLocks();
    }

    /** Keeps what would run on the disk pool until {@link #releasePool}. */
    void holdPool() {
        holdPool = true;
    }

    void releasePool() {
        holdPool = false;
        held.forEach(lane::run);
        held.clear();
        lane.runAll();
    }

    Desk leadAll() {
        lead("t", T_ID, 0);
        lead("t", T_ID, 1);
        lead(COMPACT, COMPACT_ID, 0);
        return this;
    }

    private void lead(String topic, Uuid id, int index) {
        assign(topic, id, state(index, 0, List.of(BROKER)));
    }

    void assign(String topic, Uuid id, PartitionImage state) {
        Assignment assignment = new Assignment(new PartitionName(topic, state.index()), id, state, false);
        ErrorCode outcome = now(partitions.assign(lane, assignment));
        if (outcome != ErrorCode.NONE) {
            throw new AssertionError(outcome);
        }
    }

    /** UpdateMetadata says so, and this broker has not heard of it by LeaderAndIsr yet. */
    void imageSays(PartitionImage state) {
        image = image.edit().put("t", state).done();
    }

    Partition t(int index) {
        Partition partition = partitions.find("t", index);
        if (partition == null) {
            throw new AssertionError("no partition t-" + index);
        }
        return partition;
    }

    /** Led by the first of these, all in sync. */
    static PartitionImage state(int index, int leaderEpoch, List<Integer> replicas) {
        return new PartitionImage(
                index, replicas.get(0), leaderEpoch, 0, 1, replicas, replicas, List.of(), List.of(), List.of());
    }

    /** Calls the API and says what it answered by now. */
    <S extends Message> S ask(
            ApiKey key,
            int version,
            Message request,
            BiFunction<Reader, Integer, ? extends Message> readRequest,
            BiFunction<Reader, Integer, S> readResponse) {
        return now(call(key, version, request, readRequest, readResponse));
    }

    /** Calls the API; the reply holds the response as its bytes read back. */
    <S extends Message> Reply<S> call(
            ApiKey key,
            int version,
            Message request,
            BiFunction<Reader, Integer, ? extends Message> readRequest,
            BiFunction<Reader, Integer, S> readResponse) {
        ApiTable.Entry entry = table.find(key.id());
        if (entry == null || !entry.serves(version)) {
            throw new AssertionError(key + " " + version + " is not served");
        }
        Message received = readRequest.apply(new Reader(bytes(request, version)), version);
        Call<Message> call = new Call<>(received, version, 1, "cl", lane, connection);
        return entry.door().handle(call).map(response -> {
            if (response == null) {
                return null;
            }
            Reader reader = new Reader(bytes(response, version));
            S read = readResponse.apply(reader, version);
            if (reader.remaining() != 0) {
                throw new AssertionError(reader.remaining() + " bytes behind " + response);
            }
            return read;
        });
    }

    /** What has come of it by now. */
    <T> T now(Reply<T> reply) {
        Watched<T> watched = watch(reply);
        lane.runAll();
        return watched.value();
    }

    /** Reads the reply without waiting for it. */
    static <T> Watched<T> watch(Reply<T> reply) {
        Watched<T> watched = new Watched<>();
        reply.read((value, failure) -> {
            watched.done = true;
            watched.values.add(value);
            watched.failure = failure;
        });
        return watched;
    }

    /** A reply that may come. */
    static final class Watched<T> {
        private final List<T> values = new ArrayList<>();
        private Throwable failure;
        private boolean done;

        boolean isDone() {
            return done;
        }

        ErrorCode refusal() {
            if (failure instanceof Refused refused) {
                return refused.code();
            }
            throw new AssertionError("not refused: " + failure + " " + values);
        }

        T value() {
            if (failure != null) {
                throw new AssertionError(failure);
            }
            if (!done) {
                throw new AssertionError("no answer yet");
            }
            return values.get(0);
        }
    }

    private static ByteBuf bytes(Message message, int version) {
        ByteBuf head = Unpooled.buffer();
        Writer writer = new Writer(head);
        message.write(writer, version);
        ByteBuf all = Unpooled.buffer();
        int at = 0;
        for (Writer.Splice splice : writer.splices()) {
            all.writeBytes(head, at, splice.at() - at);
            at = splice.at();
            append(splice.parts(), all);
        }
        all.writeBytes(head, at, head.writerIndex() - at);
        if (all.readableBytes() != message.size(version)) {
            throw new AssertionError("size of " + message);
        }
        return all;
    }

    private static void append(Parts parts, ByteBuf to) {
        parts.forEach(piece -> append(piece, to));
        parts.release();
    }

    private static void append(ReferenceCounted piece, ByteBuf to) {
        if (piece instanceof ByteBuf buffer) {
            to.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
            return;
        }
        FileRegion region = (FileRegion) piece;
        try {
            while (region.transferred() < region.count()) {
                region.transferTo(new Sink(to), region.transferred());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Sink(ByteBuf to) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) {
            int bytes = source.remaining();
            to.writeBytes(source);
            return bytes;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
