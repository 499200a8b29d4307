package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.MetadataCache;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.OffsetForLeaderEpoch;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a new leader whether it has the records that were read under an old one (KIP-320). Until it has answered nothing is
 * fetched. Where it has not, the log was truncated, and the consumer goes back to where the logs part.
 *
 * <p>Thread: the client's loop.
 */
final class EpochCheck {
    private static final Logger LOG = LoggerFactory.getLogger(EpochCheck.class);
    /** Any client may ask from here on; before, only other brokers. */
    private static final int FROM = 3;

    private record Asked(Assigned assigned, int leaderEpoch, Position position) {}

    private final Cluster cluster;
    private final ConsumerRules rules;
    private final Assignment assignment;
    private final MetadataCache metadata;
    private final PositionFinder positions;
    private final Consumer<RuntimeException> fatal;
    private final Runnable checked;
    private int failures;
    private boolean waiting;

    EpochCheck(
            Cluster cluster,
            ConsumerRules rules,
            Assignment assignment,
            MetadataCache metadata,
            PositionFinder positions,
            Consumer<RuntimeException> fatal,
            Runnable checked) {
        this.cluster = cluster;
        this.rules = rules;
        this.assignment = assignment;
        this.metadata = metadata;
        this.positions = positions;
        this.fatal = fatal;
        this.checked = checked;
    }

    /** Asks about every partition that has a leader that was not asked yet. Not while the application reads from runs. */
    void run() {
        if (waiting) {
            return;
        }
        Map<Integer, Map<TopicPartition, Asked>> byLeader = new HashMap<>();
        for (Assigned assigned : assignment.all()) {
            TopicView.PartitionView view = metadata.partition(assigned.partition());
            if (view != null && !assigned.isLooking() && assigned.isUnchecked(view.leaderEpoch())) {
                if (!cluster.nodes().containsKey(view.leader())) {
                    metadata.refresh();
                } else {
                    Asked asked = new Asked(assigned, view.leaderEpoch(), assigned.fetchPosition());
                    byLeader.computeIfAbsent(view.leader(), l -> new TreeMap<>())
                            .put(assigned.partition(), asked);
                    assigned.looking(true);
                }
            }
        }
        byLeader.forEach(this::ask);
    }

    private void ask(int leader, Map<TopicPartition, Asked> asked) {
        Request request = Request.of(
                ApiKey.OFFSET_FOR_LEADER_EPOCH, FROM, ApiKey.OFFSET_FOR_LEADER_EPOCH.highest(), version -> body(asked));
        cluster.node(leader, Cluster.Line.GENERAL, request).read((answer, failure) -> {
            asked.values().forEach(one -> one.assigned().looking(false));
            boolean tooOld = failure instanceof ClientException known && known.error() == ErrorCode.UNSUPPORTED_VERSION;
            if (tooOld) {
                asked.values().forEach(one -> one.assigned().checked(one.leaderEpoch()));
            } else if (answer == null || !take(asked, answer)) {
                again();
                return;
            }
            failures = 0;
            checked.run();
        });
    }

    private static OffsetForLeaderEpoch.Request body(Map<TopicPartition, Asked> asked) {
        Map<String, List<OffsetForLeaderEpoch.Request.Partition>> byTopic = new TreeMap<>();
        asked.forEach((name, one) -> byTopic.computeIfAbsent(name.topic(), t -> new ArrayList<>())
                .add(new OffsetForLeaderEpoch.Request.Partition(
                        name.partition(), one.leaderEpoch(), one.position().epoch())));
        return OffsetForLeaderEpoch.Request.builder()
                .replicaId(-1)
                .topics(byTopic.entrySet().stream()
                        .map(topic -> new OffsetForLeaderEpoch.Request.Topic(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
    }

    /** Whether all is settled. */
    private boolean take(Map<TopicPartition, Asked> asked, Answer answer) {
        boolean settled = true;
        for (OffsetForLeaderEpoch.Response.Topic topic :
                answer.as(OffsetForLeaderEpoch.Response.class).topics()) {
            for (OffsetForLeaderEpoch.Response.Partition partition : topic.partitions()) {
                Asked one = asked.get(new TopicPartition(topic.topic(), partition.partition()));
                if (one != null && isCurrent(one)) {
                    settled &= take(one, partition);
                }
            }
        }
        return settled;
    }

    private boolean isCurrent(Asked one) {
        return assignment.get(one.assigned().partition()) == one.assigned()
                && one.assigned().phase() == Assigned.Phase.READING
                && one.assigned().fetchPosition().equals(one.position());
    }

    private boolean take(Asked one, OffsetForLeaderEpoch.Response.Partition answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error != ErrorCode.NONE) {
            if (!error.isRetriable()) {
                fatal.accept(ClientException.lasting(
                        error, "Partition " + one.assigned().partition() + ": " + error));
            }
            return false;
        }
        Assigned assigned = one.assigned();
        boolean unknown = answer.endOffset() < 0 || answer.leaderEpoch() < 0;
        if (!unknown && answer.endOffset() >= one.position().offset()) {
            assigned.checked(one.leaderEpoch());
        } else if (!unknown && answer.endOffset() >= assigned.position().offset()) {
            // Only what was not handed out yet is not in the log any more.
            assigned.drop();
            assigned.checked(one.leaderEpoch());
        } else {
            truncated(one, unknown ? null : new OffsetAndMetadata(answer.endOffset(), answer.leaderEpoch(), ""));
        }
        return true;
    }

    private void truncated(Asked one, @Nullable OffsetAndMetadata parting) {
        Assigned assigned = one.assigned();
        TopicPartition name = assigned.partition();
        long read = assigned.position().offset();
        if (rules.reset().isByApplication()) {
            assigned.stick(new LogTruncationException(name, read, parting == null ? Map.of() : Map.of(name, parting)));
        } else if (parting == null) {
            LOG.warn("the log of {} was truncated, from where is not known; it was read up to offset {}", name, read);
            positions.resetByPolicy(assigned, "The log was truncated below offset " + read);
            positions.run();
        } else {
            LOG.warn(
                    "the log of {} was truncated at offset {}; it was read up to {}, going back",
                    name,
                    parting.offset(),
                    read);
            assigned.seek(new Position(parting.offset(), parting.leaderEpoch()));
            assigned.checked(one.leaderEpoch());
        }
    }

    private void again() {
        failures++;
        metadata.refresh();
        waiting = true;
        cluster.lane().after(rules.backoff().afterFailures(failures, cluster.random()), () -> {
            waiting = false;
            run();
        });
    }
}
