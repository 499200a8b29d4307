package io.ottla.broker.partition;

import io.ottla.broker.log.PartitionName;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.List;

/** Port: asks the controller, the only one who changes in-sync sets. Thread: any. */
public interface InSyncChanges {
    /** For a broker that is alone: nobody ever joins or leaves. */
    InSyncChanges NONE = new InSyncChanges() {
        @Override
        public Reply<Answer> ask(Lane asker, Wish wish) {
            return Reply.done(new Answer.Refused(ErrorCode.OPERATION_NOT_ATTEMPTED));
        }

        @Override
        public boolean isAlive(int brokerId) {
            return true;
        }

        @Override
        public long lagMaxMs() {
            return Long.MAX_VALUE;
        }
    };

    /**
     * A set that a leader wants.
     *
     * @param topicId zero if unknown
     * @param members in the order in which they are to be stored
     */
    record Wish(PartitionName name, Uuid topicId, int leaderEpoch, int partitionEpoch, List<Member> members) {}

    /** @param brokerEpoch of the registration in which it caught up, -1 if unknown */
    record Member(int brokerId, long brokerEpoch) {}

    /** What the controller said. */
    sealed interface Answer {
        /** This is the set now, wished or not. */
        record Now(int leaderEpoch, List<Integer> isr, int partitionEpoch) implements Answer {}

        /** Nothing was changed, and nothing will come of this very wish. */
        record Refused(ErrorCode error) implements Answer {}

        /** We know less than the controller does: news will come from it, and until then both sets may be true. */
        record Unsettled(ErrorCode error) implements Answer {}
    }

    /** Completes when the controller has said something; what is worth trying again is tried again until then. */
    Reply<Answer> ask(Lane asker, Wish wish);

    /** Whether the broker is in the cluster as far as we know. */
    boolean isAlive(int brokerId);

    /** How long a follower may lag and stay in sync, in milliseconds. */
    long lagMaxMs();
}
