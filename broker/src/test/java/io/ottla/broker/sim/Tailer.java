package io.ottla.broker.sim;

import io.ottla.broker.sim.History.Violation;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of one partition, from its start, of the leader and sometimes of another replica: what it is shown is
 * committed and stays so; within an epoch no leader's watermark goes back; and the end of the log, when it asks for that,
 * never does (KIP-207). As clients do, it never goes back to an epoch before the newest that it has seen.
 */
final class Tailer {
    private static final int VERSION = 12;
    private static final int OFFSETS_VERSION = 7;
    private static final long LATEST = -1;
    private static final int END_ONE_IN = 5;
    private static final int PAUSE_MS = 150;
    private static final int BATCH_LENGTH_AT = 8;
    private static final int BATCH_PREFIX = 12;

    private final SimCluster cluster;
    private final Client client;
    private final TopicPartition name;
    private long position;
    private int epochSeen = -1;
    private long watermark;
    private int watermarkEpoch;
    private long endSeen;

    Tailer(SimCluster cluster, int id, TopicPartition name) {
        this.cluster = cluster;
        this.client = new Client(cluster, id);
        this.name = name;
    }

    void start() {
        client.strand.run(this::poll);
    }

    /** The first offset that it has not been shown. */
    long position() {
        return position;
    }

    private void poll() {
        PartitionImage news = client.news(name);
        if (news == null || news.leader() < 0 || news.leaderEpoch() < epochSeen) {
            again();
            return;
        }
        epochSeen = news.leaderEpoch();
        if (cluster.world.oneIn(END_ONE_IN)) {
            askEnd(news.leader(), epochSeen);
            return;
        }
        int broker = cluster.world.oneIn(4) ? cluster.world.anyOf(news.replicas()) : news.leader();
        int epoch = epochSeen;
        client.ask(broker, ApiKey.FETCH, VERSION, request(epoch)).read((answer, error) -> {
            Fetch.Response.Partition told = answer instanceof Fetch.Response response ? partition(response) : null;
            if (told != null) {
                take(broker, broker == news.leader(), epoch, told);
            }
            again();
        });
    }

    private void askEnd(int leader, int epoch) {
        long known = Math.max(endSeen, position);
        ListOffsets.Request.Partition wish = ListOffsets.Request.Partition.builder()
                .partitionIndex(name.partition())
                .currentLeaderEpoch(epoch)
                .timestamp(LATEST)
                .build();
        ListOffsets.Request request = ListOffsets.Request.builder()
                .replicaId(-1)
                .topics(List.of(new ListOffsets.Request.Topic(name.topic(), List.of(wish))))
                .build();
        client.ask(leader, ApiKey.LIST_OFFSETS, OFFSETS_VERSION, request).read((answer, error) -> {
            if (answer instanceof ListOffsets.Response response) {
                ListOffsets.Response.Partition told =
                        response.topics().get(0).partitions().get(0);
                if (told.errorCode() == 0 && told.offset() < known) {
                    throw new Violation("leader " + leader + " of " + name + " in epoch " + epoch
                            + " says that it ends at " + told.offset() + ", known is " + known);
                }
                endSeen = told.errorCode() == 0 ? told.offset() : endSeen;
            }
            again();
        });
    }

    private void again() {
        client.strand.after(PAUSE_MS, this::poll);
    }

    private static Fetch.Response.@Nullable Partition partition(Fetch.Response response) {
        return response.responses().isEmpty()
                ? null
                : response.responses().get(0).partitions().get(0);
    }

    private Fetch.Request request(int epoch) {
        return Fetch.Request.builder()
                .maxWaitMs(100)
                .minBytes(1)
                .maxBytes(1 << 20)
                .topics(List.of(Fetch.Request.Topic.builder()
                        .topic(name.topic())
                        .partitions(List.of(Fetch.Request.Partition.builder()
                                .partition(name.partition())
                                .currentLeaderEpoch(epoch)
                                .fetchOffset(position)
                                .partitionMaxBytes(1 << 20)
                                .build()))
                        .build()))
                .build();
    }

    private void take(int broker, boolean isLeader, int epoch, Fetch.Response.Partition told) {
        ErrorCode code = ErrorCode.of(told.errorCode());
        if (code == ErrorCode.OFFSET_OUT_OF_RANGE && isLeader) {
            throw new Violation("leader " + broker + " of " + name + " in epoch " + epoch + " has nothing at "
                    + position + ", which a reader has read up to");
        }
        if (code != ErrorCode.NONE) {
            return;
        }
        if (isLeader) {
            watermark(broker, epoch, told.highWatermark());
        }
        if (told.records() != null) {
            read(broker, told.records().buffer().nioBuffer());
        }
    }

    private void watermark(int broker, int epoch, long told) {
        if (epoch == watermarkEpoch && told < watermark) {
            throw new Violation("leader " + broker + " of " + name + " tells of a watermark of " + told
                    + " after one of " + watermark + " in the same epoch " + epoch);
        }
        watermark = told;
        watermarkEpoch = epoch;
    }

    private void read(int broker, ByteBuffer records) {
        int at = records.position();
        while (records.limit() - at >= BATCH_PREFIX) {
            int size = BATCH_PREFIX + records.getInt(at + BATCH_LENGTH_AT);
            if (records.limit() - at < size) {
                return;
            }
            Entry entry = DiskLog.entry(records, at);
            if (entry.next() > position) {
                cluster.history.facts(name).shows(broker, entry);
                position = entry.next();
                epochSeen = Math.max(epochSeen, entry.epoch());
            }
            at += size;
        }
    }
}
