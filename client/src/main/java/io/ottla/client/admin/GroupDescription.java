package io.ottla.client.admin;

import io.ottla.client.Node;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group as its coordinator describes it. One that does not exist has the state Dead.
 *
 * @param type which protocol keeps it
 * @param protocolType "consumer" for consumer groups
 * @param assignor name of what shares partitions out: the protocol that the members agreed on, or the coordinator's
 *     assignor; empty when there is none
 * @param epoch counts the changes of the group's members and of what they subscribe to; {@link #NO_EPOCH} of a classic one
 * @param targetEpoch the epoch for which partitions were shared out last; {@link #NO_EPOCH} of a classic one
 */
public record GroupDescription(
        String id,
        ErrorCode error,
        Type type,
        String state,
        String protocolType,
        String assignor,
        int epoch,
        int targetEpoch,
        Node coordinator,
        List<Member> members) {
    /** What a group of the classic protocol has in place of an epoch. */
    public static final int NO_EPOCH = -1;

    /** The protocol that keeps a group. */
    public enum Type {
        /** Members share partitions out among themselves. */
        CLASSIC,
        /** The coordinator shares them out (KIP-848, Kafka 4). */
        CONSUMER
    }

    /**
     * A member.
     *
     * @param epoch of the group that it has caught up with; {@link #NO_EPOCH} in a classic group
     * @param assignment what it has been given
     * @param target what it is to have in the end; in a classic group the same
     */
    public record Member(
            String id,
            @Nullable String instanceId,
            String clientId,
            String host,
            int epoch,
            List<TopicPartition> assignment,
            List<TopicPartition> target) {}
}
