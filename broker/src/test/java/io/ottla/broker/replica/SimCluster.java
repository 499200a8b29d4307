package io.ottla.broker.replica;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ottla.broker.api.Refused;
import io.ottla.broker.log.Append;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.LogView;
import io.ottla.broker.log.Origin;
import io.ottla.broker.log.Read;
import io.ottla.broker.log.SimDisk;
import io.ottla.broker.partition.Partition;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Brokers that replicate one partition, in one thread and on virtual time, with a controller that is a few lines here.
 * What takes time and can go wrong is the network, and brokers die.
 */
final class SimCluster {
    static final String TOPIC = "t";
    static final Uuid TOPIC_ID = new Uuid(5, 5);
    static final long LAG_MAX_MS = 1_000;

    final SimLane lane = new SimLane();
    final Map<Integer, SimBroker> brokers = new TreeMap<>();
    final TreeMap<Long, String> acknowledged = new TreeMap<>();
    final int inSyncMin;
    int fetchVersionMax = Integer.MAX_VALUE;
    private final Random random;
    private final Set<Integer> cutOff = new HashSet<>();
    private final Set<Integer> emptied = new HashSet<>();
    private PartitionImage state;

    SimCluster(int count, int inSyncMin, long seed) {
        this.random = new Random(seed);
        this.inSyncMin = inSyncMin;
        List<Integer> replicas = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            replicas.add(id);
            brokers.put(id, new SimBroker(this, id, new SimDisk()));
        }
        lane.runAll();
        state = new PartitionImage(0, 1, 0, 0, 1, replicas, replicas, List.of(), List.of(), List.of());
        announce();
        lane.advance(10);
    }

    // ---- the world -------------------------------------------------------------------------------------------------

    long latencyMs() {
        return 1 + random.nextInt(3);
    }

    boolean isAlive(int id) {
        SimBroker broker = brokers.get(id);
        return broker != null && broker.isAlive();
    }

    boolean reach(int a, int b) {
        return isAlive(a) && isAlive(b) && !cutOff.contains(a) && !cutOff.contains(b);
    }

    /** From now on its peers do not hear of it nor it of them; the controller does. */
    void cutOff(int id) {
        cutOff.add(id);
    }

    void heal() {
        cutOff.clear();
    }

    void kill(int id) {
        brokers.get(id).kill();
    }

    /** Kills it, and what was not synced is gone but for a random prefix. */
    void losePower(int id) {
        kill(id);
        brokers.get(id).disk().crash(random);
    }

    /** A dead one comes back with an empty disk. */
    void loseDisk(int id) {
        emptied.add(id);
    }

    void start(int id) {
        SimDisk disk = emptied.remove(id) ? new SimDisk() : brokers.get(id).disk();
        brokers.put(id, new SimBroker(this, id, disk));
        lane.runAll();
        tell(id);
    }

    static Message failure(ApiKey key, Throwable why) {
        if (key == ApiKey.FETCH && why instanceof Refused refused) {
            return Fetch.Response.builder().errorCode(refused.code().code()).build();
        }
        throw new AssertionError(key + " failed", why);
    }

    // ---- the controller --------------------------------------------------------------------------------------------

    PartitionImage state() {
        return state;
    }

    ClusterImage image() {
        return ClusterImage.empty("c")
                .edit()
                .brokers(brokers.values().stream()
                        .filter(SimBroker::isAlive)
                        .map(broker -> new BrokerInfo(broker.id, 1, null, List.of()))
                        .toList())
                .put(new TopicImage(TOPIC, TOPIC_ID, List.of(state)))
                .done();
    }

    /** The dead leave the in-sync set, and if the leader died the first that is alive leads. */
    void noticeDeaths() {
        List<Integer> left = state.isr().stream().filter(this::isAlive).toList();
        if (left.equals(state.isr()) && isAlive(state.leader())) {
            return;
        }
        if (left.isEmpty()) {
            decide(-1, state.isr());
        } else {
            decide(left.contains(state.leader()) ? state.leader() : left.get(0), left);
        }
    }

    void decide(int leader, List<Integer> isr) {
        state = new PartitionImage(
                0,
                leader,
                state.leaderEpoch() + 1,
                state.partitionEpoch() + 1,
                1,
                state.replicas(),
                isr,
                List.of(),
                List.of(),
                List.of());
        announce();
    }

    private void announce() {
        brokers.keySet().forEach(this::tell);
    }

    private void tell(int id) {
        PartitionImage now = state;
        SimBroker broker = brokers.get(id);
        if (broker.isAlive()) {
            lane.after(latencyMs(), () -> {
                if (broker.isAlive()) {
                    broker.obey(now);
                }
            });
        }
    }

    Reply<Message> alterPartition(SimBroker asker, AlterPartition.Request request) {
        Reply<Message> reply = Reply.on(asker.lane);
        lane.after(latencyMs(), () -> {
            AlterPartition.Request.Topic topic = request.topics().get(0);
            AlterPartition.Response.Partition answer =
                    decide(asker.id, topic.partitions().get(0));
            AlterPartition.Response response = AlterPartition.Response.builder()
                    .topics(List.of(AlterPartition.Response.Topic.builder()
                            .topicId(TOPIC_ID)
                            .partitions(List.of(answer))
                            .build()))
                    .build();
            asker.lane.after(latencyMs(), () -> reply.complete(response));
        });
        return reply;
    }

    private AlterPartition.Response.Partition decide(int asker, AlterPartition.Request.Partition wish) {
        List<Integer> isr = wish.newIsrWithEpochs().stream()
                .map(AlterPartition.Request.NewIsrWithEpoch::brokerId)
                .toList();
        ErrorCode error = ErrorCode.NONE;
        if (asker != state.leader() || wish.leaderEpoch() != state.leaderEpoch()) {
            error = ErrorCode.FENCED_LEADER_EPOCH;
        } else if (wish.partitionEpoch() != state.partitionEpoch()) {
            error = ErrorCode.INVALID_UPDATE_VERSION;
        } else if (!isr.stream().allMatch(this::isAlive)) {
            error = ErrorCode.INELIGIBLE_REPLICA;
        } else {
            state = new PartitionImage(
                    0,
                    state.leader(),
                    state.leaderEpoch(),
                    state.partitionEpoch() + 1,
                    1,
                    state.replicas(),
                    isr,
                    List.of(),
                    List.of(),
                    List.of());
        }
        AlterPartition.Response.Partition.Builder answer =
                AlterPartition.Response.Partition.builder().errorCode(error.code());
        if (error == ErrorCode.NONE) {
            answer.leaderId(state.leader())
                    .leaderEpoch(state.leaderEpoch())
                    .isr(state.isr())
                    .partitionEpoch(state.partitionEpoch());
        }
        return answer.build();
    }

    // ---- clients ---------------------------------------------------------------------------------------------------

    /** A write with acks=all to this broker, which may not be the leader. */
    void write(int id, String value, Consumer<ErrorCode> outcome) {
        write(id, value, inSyncMin, outcome);
    }

    /** Has a replica end with a batch of this epoch, as a wrong bit in its file would. */
    void claim(int id, String value, int epoch) {
        ByteBuf run = batch(value);
        log(id).append(run, epoch, Origin.CLIENT);
    }

    private ByteBuf batch(String value) {
        ByteBuf run = Unpooled.buffer();
        try (BatchBuilder builder = new BatchBuilder(run, BatchTraits.PLAIN)) {
            builder.append(lane.nowMs(), null, value.getBytes(StandardCharsets.UTF_8));
            builder.finish();
        }
        return run;
    }

    /** A write with acks=1. */
    void writeAlone(int id, String value) {
        write(id, value, 1, error -> {});
    }

    private void write(int id, String value, int needed, Consumer<ErrorCode> outcome) {
        Partition partition = isAlive(id) ? brokers.get(id).partition() : null;
        if (partition == null) {
            outcome.accept(ErrorCode.NETWORK_EXCEPTION);
            return;
        }
        ByteBuf run = batch(value);
        partition.append(run, needed, result -> {
            if (result instanceof Append.Refused refused) {
                outcome.accept(refused.error());
                return;
            }
            long offset = ((Append.Appended) result).firstOffset();
            partition.whenCommitted(offset + 1, 5_000, error -> {
                if (error == ErrorCode.NONE && isAlive(id)) {
                    acknowledged.put(offset, value);
                }
                outcome.accept(error);
            });
        });
    }

    void write(int id, String value) {
        write(id, value, error -> {});
    }

    /** What is in the log of a broker, by offset. */
    TreeMap<Long, String> stored(int id) {
        TreeMap<Long, String> values = new TreeMap<>();
        Log log = log(id);
        LogView view = log.view();
        long at = view.logStartOffset();
        try {
            while (at < view.logEndOffset()
                    && view.read(at, 1 << 20, view.logEndOffset(), true) instanceof Read.Found found) {
                ByteBuf bytes = found.slice().toBuffer(ByteBufAllocator.DEFAULT);
                Batches batches = new Batches(bytes);
                while (batches.next()) {
                    try (RecordCursor cursor = RecordCursor.open(batches.header())) {
                        while (cursor.next()) {
                            values.put(cursor.offset(), cursor.value().toString(StandardCharsets.UTF_8));
                        }
                    }
                    at = batches.header().nextOffset();
                }
                bytes.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    Log log(int id) {
        return brokers.get(id).partition().log();
    }

    long watermark(int id) {
        return log(id).view().highWatermark();
    }
}
