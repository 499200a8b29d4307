package io.ottla.client.consumer;

import io.netty.buffer.ByteBuf;
import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.client.Node;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.LeaderHint;
import io.ottla.client.net.MetadataCache;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Parts;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of each partition of a fetch's answer. Thread: the client's loop. */
final class FetchAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(FetchAnswers.class);

    private final Cluster cluster;
    private final ConsumerRules rules;
    private final Assignment assignment;
    private final MetadataCache metadata;
    private final PositionFinder positions;
    private final FetchBudget budget;
    private final Consumer<RuntimeException> fatal;

    FetchAnswers(
            Cluster cluster,
            ConsumerRules rules,
            Assignment assignment,
            MetadataCache metadata,
            PositionFinder positions,
            FetchBudget budget,
            Consumer<RuntimeException> fatal) {
        this.cluster = cluster;
        this.rules = rules;
        this.assignment = assignment;
        this.metadata = metadata;
        this.positions = positions;
        this.budget = budget;
        this.fatal = fatal;
    }

    /** Keeps what is of use; whether all is well, and the broker may be asked again at once. */
    boolean take(int node, FetchSession.Question question, Fetch.Response response) {
        boolean well = true;
        Map<Uuid, String> names = response.responses().isEmpty() ? Map.of() : question.names();
        for (Fetch.Response.TopicResponse topic : response.responses()) {
            String topicName = topic.topic().isEmpty() ? names.get(topic.topicId()) : topic.topic();
            for (Fetch.Response.Partition partition : topic.partitions()) {
                TopicPartition name = new TopicPartition(String.valueOf(topicName), partition.partitionIndex());
                Assigned assigned = assignment.get(name);
                FetchSession.Ask ask = question.all().get(name);
                if (assigned != null && ask != null && isCurrent(assigned, ask)) {
                    well &= take(node, assigned, partition, ask, response);
                }
            }
        }
        positions.run();
        return well;
    }

    /**
     * The topic was deleted, and another was made of its name: what was read of the one says nothing about where to go on in
     * the other. Not before what was fetched is handed out.
     */
    void madeAnew(Assigned assigned) {
        if (!assigned.hasRuns() && !assigned.isLooking()) {
            LOG.warn(
                    "topic {} was deleted and made anew, {} is read from where auto.offset.reset says",
                    assigned.partition().topic(),
                    assigned.partition());
            positions.resetByPolicy(
                    assigned,
                    "The topic was deleted and made anew, offset "
                            + assigned.position().offset());
            cluster.lane().run(positions::run);
        }
    }

    /** Who was sent elsewhere meanwhile waits for other records, be it that the leader is to be asked about the place first. */
    private static boolean isCurrent(Assigned assigned, FetchSession.Ask ask) {
        return assigned.phase() == Assigned.Phase.READING
                && assigned.fetchPosition().offset() == ask.offset()
                && !assigned.isUnchecked(ask.leaderEpoch());
    }

    /** A fetch failed as a whole. What will not pass by itself, such as a version that the broker lacks, is for the application. */
    void failed(ClientException why) {
        boolean passing = why.isRetriable()
                || why.error() == ErrorCode.BROKER_NOT_AVAILABLE
                || why.error() == ErrorCode.UNKNOWN_SERVER_ERROR;
        if (!passing) {
            fatal.accept(why);
        }
    }

    /** A broker did not answer: what it was read from as a follower is asked of the leader. Whether there was something. */
    boolean unreachable(int node) {
        long nowNanos = cluster.lane().clock().nanos();
        boolean followed = false;
        for (Assigned assigned : assignment.all()) {
            if (assigned.replica(nowNanos) == node) {
                assigned.readFromLeader();
                followed = true;
            }
        }
        return followed;
    }

    private boolean take(
            int node,
            Assigned assigned,
            Fetch.Response.Partition partition,
            FetchSession.Ask ask,
            Fetch.Response response) {
        ErrorCode error = ErrorCode.of(partition.errorCode());
        long offset = ask.offset();
        if (error == ErrorCode.NONE) {
            assigned.checked(ask.leaderEpoch());
            return keep(assigned, partition, offset);
        }
        if (error == ErrorCode.OFFSET_OUT_OF_RANGE) {
            return outOfRange(node, assigned, offset);
        }
        assigned.readFromLeader();
        metadata.refresh();
        if (hasMoved(node, assigned.partition(), partition, response)) {
            return true;
        }
        String what = "Partition " + assigned.partition() + " at offset " + offset + ": " + error;
        if (error == ErrorCode.CORRUPT_MESSAGE) {
            fatal.accept(ClientException.lasting(error, what + ", says the broker that has it."));
        } else if (error == ErrorCode.UNKNOWN_SERVER_ERROR) {
            LOG.warn("{}, trying again", what);
        } else if (!error.isRetriable()) {
            fatal.accept(ClientException.lasting(error, what));
        }
        return false;
    }

    /** Whether the answer says who leads instead, so that it can be asked at once. */
    private boolean hasMoved(
            int node, TopicPartition name, Fetch.Response.Partition partition, Fetch.Response response) {
        Fetch.Response.CurrentLeader named = partition.currentLeader();
        List<Node> places = response.nodeEndpoints().stream()
                .map(place -> new Node(place.nodeId(), new HostPort(place.host(), place.port()), place.rack()))
                .toList();
        return metadata.moved(name, node, new LeaderHint(named.leaderId(), named.leaderEpoch()), places);
    }

    /** A follower may be behind: only what the leader says counts. */
    private boolean outOfRange(int node, Assigned assigned, long offset) {
        if (assigned.replica(cluster.lane().clock().nanos()) == node) {
            assigned.readFromLeader();
        } else if (assigned.hasRuns()) {
            // Records that are still to be handed out come first.
            return false;
        } else {
            positions.resetByPolicy(assigned, "Offset " + offset + " is out of the range");
        }
        return true;
    }

    /** Whether what came can be read, or something came at all. */
    private boolean keep(Assigned assigned, Fetch.Response.Partition partition, long offset) {
        assigned.end(rules.readCommitted() ? partition.lastStableOffset() : partition.highWatermark());
        if (partition.preferredReadReplica() >= 0) {
            long untilNanos = cluster.lane().clock().nanos() + rules.metadataMaxAgeMs() * 1_000_000;
            assigned.readFrom(partition.preferredReadReplica(), untilNanos);
            return true;
        }
        Parts records = partition.records();
        if (records == null || records.isEmpty()) {
            return true;
        }
        ByteBuf bytes = records.buffer();
        int size = bytes.readableBytes();
        Aborted aborted = rules.readCommitted() ? Aborted.of(partition.abortedTransactions()) : Aborted.nothing();
        try {
            assigned.fetched(new FetchedRun(
                    assigned.partition(), bytes, offset, aborted, rules.checkCrcs(), () -> budget.release(size)));
            bytes.retain();
            budget.hold(size);
            return true;
        } catch (MalformedException e) {
            return refuse(
                    assigned,
                    ClientException.lasting(
                            ErrorCode.CORRUPT_MESSAGE,
                            "Records of " + assigned.partition() + " cannot be read at offset " + offset + ": "
                                    + e.getMessage() + ". To pass the place over, seek to a later offset."));
        } catch (ClientException e) {
            return refuse(assigned, e);
        }
    }

    /** Once what came before is handed out. */
    private static boolean refuse(Assigned assigned, ClientException why) {
        if (assigned.hasRuns()) {
            return false;
        }
        assigned.stick(why);
        return true;
    }
}
