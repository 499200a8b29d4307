package io.ottla.broker.api.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.FakeConnection;
import io.ottla.broker.api.Handler;
import io.ottla.broker.api.admin.FakeStore;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.log.DirSettings;
import io.ottla.broker.log.FileSystemDisk;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.broker.partition.Assignment;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.api.ApiKey;
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
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Broker 1 with real logs in a directory, as the APIs for records see it: one lane that a test steps, requests and
 * responses through their bytes. The pool that may wait for disks runs its tasks only when {@link #runPool} is called
 * while it is held.
 */
final class Rig {
    static final int BROKER = 1;

    final SimLane lane = new SimLane();
    final FakeStore store = new FakeStore();
    final Partitions partitions;
    final TopicConfigs configs;
    private final LogDirs dirs;
    private final Map<ApiKey, Handler<? extends Message, ? extends Message>> handlers = new HashMap<>();
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private ClusterImage image = ClusterImage.empty("cluster-1");
    private boolean holdingPool;

    Rig(Path directory) throws IOException {
        this(directory, Map.of());
    }

    Rig(Path directory, Map<String, String> settings) throws IOException {
        this(directory, settings, ByteBufAllocator.DEFAULT);
    }

    /** @param rewriting where produced batches are written that are not stored as they came */
    Rig(Path directory, Map<String, String> settings, ByteBufAllocator rewriting) throws IOException {
        Map<String, String> texts = new HashMap<>(Map.of("zookeeper.connect", "localhost:2181"));
        texts.putAll(settings);
        LiveSettings live = new LiveSettings(BrokerSettings.of(texts));
        configs = new TopicConfigs(lane, store, live);
        dirs = LogDirs.acquire(
                List.of(directory), new FileSystemDisk(), Runnable::run, lane, name -> lane, DirSettings.DEFAULT);
        dirs.load(lane, topic -> configs.of(topic).log()).read((logs, error) -> {});
        lane.runAll();
        partitions = new Partitions(BROKER, dirs, configs, name -> lane);
        LeaderHints hints = new LeaderHints(() -> image, new AddressBook(() -> BROKER, live));
        handlers.put(
                ApiKey.PRODUCE,
                new ProduceHandler(
                        () -> image, partitions, new ProduceIntake(configs, this::onPool, rewriting), hints));
        handlers.put(
                ApiKey.FETCH, new FetchHandler(() -> image, live::current, partitions, configs, this::onPool, hints));
    }

    void close() {
        dirs.close(lane, 1).read((done, error) -> {});
        lane.runAll();
    }

    private void onPool(Runnable task) {
        if (holdingPool) {
            held.add(task);
        } else {
            task.run();
        }
    }

    /** From now on, what goes to the pool stays there. */
    void holdPool() {
        holdingPool = true;
    }

    /** Runs the task that waits longest on the pool, and what the lane makes of it. */
    void runOneOfPool() {
        held.remove().run();
        lane.runAll();
    }

    int heldOnPool() {
        return held.size();
    }

    void runPool() {
        while (!held.isEmpty()) {
            held.remove().run();
        }
        lane.runAll();
    }

    static Uuid idOf(String topic) {
        return new Uuid(7, topic.hashCode());
    }

    void overrides(String topic, Map<String, String> overrides) {
        store.overrides.put(ConfigResource.topic(topic), overrides);
    }

    /** A topic that this broker leads, alone. */
    void lead(String topic, int partitionCount) {
        for (int index = 0; index < partitionCount; index++) {
            assign(topic, index, BROKER, 0, List.of(BROKER), List.of(BROKER));
        }
    }

    /** The controller decides, and tells this broker of it. */
    void assign(String topic, int index, int leader, int epoch, List<Integer> replicas, List<Integer> isr) {
        PartitionImage state =
                new PartitionImage(index, leader, epoch, epoch, 1, replicas, isr, List.of(), List.of(), List.of());
        TopicImage known = image.topic(topic);
        TopicImage base = known == null ? new TopicImage(topic, idOf(topic), List.of()) : known;
        image = image.edit().put(base.with(List.of(state))).done();
        List<ErrorCode> outcome = new ArrayList<>();
        partitions
                .assign(lane, new Assignment(new PartitionName(topic, index), idOf(topic), state, true))
                .read((code, error) -> outcome.add(code));
        lane.runAll();
        if (!outcome.equals(List.of(ErrorCode.NONE))) {
            throw new AssertionError("role not taken: " + outcome);
        }
    }

    Partition partition(String topic, int index) {
        Partition found = partitions.find(topic, index);
        if (found == null) {
            throw new AssertionError(topic + "-" + index + " is not here");
        }
        return found;
    }

    /** The answer, which must come without any time going by. */
    <S extends Message> S ask(Class<S> kind, ApiKey key, int version, Message request, FakeConnection client) {
        Asked<S> asked = send(kind, key, version, request, client);
        if (asked.answer == null) {
            throw new AssertionError(key + " v" + version + " is not answered: " + asked.failure);
        }
        return asked.answer;
    }

    /** What has come of a request. */
    static final class Asked<S> {
        S answer;
        Throwable failure;
        boolean over;
    }

    @SuppressWarnings("unchecked")
    <S extends Message> Asked<S> send(Class<S> kind, ApiKey key, int version, Message request, FakeConnection client) {
        ByteBuf frame = bytes(request, version, ByteBufAllocator.DEFAULT.directBuffer());
        Message received = key.readRequest(new Reader(frame), version);
        Asked<S> asked = new Asked<>();
        Handler<Message, Message> handler = (Handler<Message, Message>) handlers.get(key);
        Reply<Message> reply;
        try {
            reply = handler.handle(new Call<>(received, version, 1, "a client", lane, client));
        } catch (RuntimeException e) {
            reply = Reply.failed(e);
        }
        reply.read((response, failure) -> {
            asked.over = true;
            asked.failure = failure;
            if (response != null) {
                Reader reader = new Reader(bytes(response, version, Unpooled.buffer()));
                asked.answer = kind.cast(key.readResponse(reader, version));
                if (reader.remaining() != 0) {
                    throw new AssertionError(reader.remaining() + " bytes left of " + response);
                }
            }
            frame.release();
        });
        lane.runAll();
        return asked;
    }

    /** As they go over the wire; what the message holds is given back. */
    private static ByteBuf bytes(Message message, int version, ByteBuf all) {
        ByteBuf head = Unpooled.buffer();
        Writer writer = new Writer(head);
        message.write(writer, version);
        if (head.readableBytes() + writer.splicedBytes() != message.size(version)) {
            throw new AssertionError("size of " + message);
        }
        for (Writer.Splice splice : writer.splices()) {
            all.writeBytes(head, splice.at() - head.readerIndex());
            append(all, splice.parts());
        }
        return all.writeBytes(head);
    }

    private static void append(ByteBuf all, Parts parts) {
        parts.forEach(piece -> {
            if (piece instanceof ByteBuf buffer) {
                all.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
            } else {
                copy((FileRegion) piece, all);
            }
        });
        parts.release();
    }

    private static void copy(FileRegion region, ByteBuf to) {
        try (WritableByteChannel out = Channels.newChannel(new ByteBufOutputStream(to))) {
            while (region.transferred() < region.count()) {
                region.transferTo(out, region.transferred());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
