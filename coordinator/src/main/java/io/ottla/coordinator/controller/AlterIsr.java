package io.ottla.coordinator.controller;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.wire.ErrorCode;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the leader of a partition may change its in-sync set (KIP-497, KIP-841): only the current leader, from the
 * current state, and only to replicas that live and are not about to leave.
 */
public final class AlterIsr {
    private AlterIsr() {}

    /**
     * What the leader asks for.
     *
     * @param brokerId who asks
     * @param newIsr with the epoch of each broker, -1 where the asker does not know it
     */
    public record Wish(
            int brokerId, String topic, int partition, int leaderEpoch, int partitionEpoch, List<Member> newIsr) {
        public Wish {
            newIsr = List.copyOf(newIsr);
        }

        List<Integer> ids() {
            return newIsr.stream().map(Member::brokerId).toList();
        }
    }

    /** A replica that is in sync. */
    public record Member(int brokerId, long brokerEpoch) {}

    /** What was decided. */
    public sealed interface Outcome {
        /** It is so already. */
        record Unchanged(PartitionImage current) implements Outcome {}

        record Change(NextState next) implements Outcome {}

        record Refused(ErrorCode error) implements Outcome {}
    }

    public static Outcome decide(ControlState state, Wish wish) {
        TopicImage topic = state.image().topic(wish.topic());
        PartitionImage current = topic == null ? null : topic.partition(wish.partition());
        if (current == null || state.deleting().contains(wish.topic())) {
            return new Outcome.Refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        ErrorCode stale = staleness(current, wish);
        if (stale != null) {
            return new Outcome.Refused(stale);
        }
        if (isSame(current, wish)) {
            return new Outcome.Unchanged(current);
        }
        if (wish.partitionEpoch() < current.partitionEpoch()) {
            return new Outcome.Refused(ErrorCode.INVALID_UPDATE_VERSION);
        }
        if (!wish.ids().contains(wish.brokerId())
                || new HashSet<>(wish.ids()).size() != wish.newIsr().size()) {
            return new Outcome.Refused(ErrorCode.INVALID_REQUEST);
        }
        if (!wish.newIsr().stream().allMatch(member -> isEligible(state, wish, current, member))) {
            return new Outcome.Refused(ErrorCode.INELIGIBLE_REPLICA);
        }
        PartitionImage next = current.withState(
                current.leader(),
                current.leaderEpoch(),
                wish.ids(),
                state.image().controllerEpoch());
        return new Outcome.Change(new NextState(wish.topic(), next));
    }

    /** An asker that knows more than we do has a newer controller; one that knows less has missed an election. */
    private static @Nullable ErrorCode staleness(PartitionImage current, Wish wish) {
        if (wish.leaderEpoch() > current.leaderEpoch() || wish.partitionEpoch() > current.partitionEpoch()) {
            return ErrorCode.NOT_CONTROLLER;
        }
        if (wish.leaderEpoch() < current.leaderEpoch()) {
            return ErrorCode.FENCED_LEADER_EPOCH;
        }
        return current.leader() == wish.brokerId() ? null : ErrorCode.INVALID_REQUEST;
    }

    /** Asked again, because the answer was lost. */
    private static boolean isSame(PartitionImage current, Wish wish) {
        return current.isr().equals(wish.ids());
    }

    private static boolean isEligible(ControlState state, Wish wish, PartitionImage current, Member member) {
        BrokerInfo broker = state.image().brokers().get(member.brokerId());
        return broker != null
                && current.replicas().contains(member.brokerId())
                && (member.brokerEpoch() == -1 || member.brokerEpoch() == broker.epoch())
                && !state.shuttingDown().contains(member.brokerId())
                && state.isOnline(wish.topic(), wish.partition(), member.brokerId());
    }
}
